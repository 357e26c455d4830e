import Mustache
import TrellisWeb

/// The templates of all pages, parsed once; they are part of the program, so it needs no template files.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// The prefix of each template, which disables escaping: the values are already escaped (``RenderedFields``).
    private static let noEscapingPragma = "{{% CONTENT_TYPE:TEXT}}"

    /// Parses the own templates, and those of sections.
    ///
    /// - Parameter more: templates with other names than the own ones.
    /// - Throws: the parser's error for an invalid template.
    init(adding more: [PageTemplate] = []) throws {
        var library = MustacheLibrary()
        for (name, text) in Self.sources { try library.register(Self.noEscapingPragma + text, named: name) }
        for template in more { try library.register(Self.noEscapingPragma + template.source, named: template.name) }
        self.library = library
    }

    /// Returns the parser's error for a template; nil when it is valid.
    static func problem(of template: PageTemplate) -> String? {
        do {
            _ = try MustacheTemplate(string: noEscapingPragma + template.source)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Renders a template, a page or a part of one, with these fields.
    ///
    /// - Throws: ``TemplateError/templateMissing(_:)``.
    func render(_ name: String, _ fields: TemplateFields) throws -> String {
        guard let text = library.render(RenderedFields(fields: fields), withTemplate: name) else {
            throw TemplateError.templateMissing(name)
        }
        return text
    }

    /// All own templates, by name.
    static let sources: [String: String] = [
        "layout": LayoutTemplate.source, "sign-in": SignInTemplate.source, "home": HomeTemplate.source,
        "failure": ErrorTemplate.source, "overview": OverviewTemplate.page, "live": OverviewTemplate.live,
        "chart": ChartTemplate.source, "list": JobListTemplate.source, "bulk": BulkTemplate.source,
        "job": JobTemplate.source, "graph": JobGraphTemplate.source, "workers": WorkersTemplate.source,
        "schedules": SchedulesTemplate.source, "audit": AuditTemplate.source, "mails": MailListTemplate.source,
        "mail": MailPageTemplate.source, "mail-previews": MailPreviewsTemplate.source,
    ]
}

/// A programming error of this module or of a section, never of the user.
enum TemplateError: Error {
    case templateMissing(String)
}
