import Mustache

/// The templates of all pages, parsed once; they are part of the program, so it needs no template files.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// The prefix of each template, which disables escaping: the values are already escaped (``TemplateFields``).
    private static let noEscapingPragma = "{{% CONTENT_TYPE:TEXT}}"

    /// - Throws: the parser's error for an invalid template.
    init() throws {
        var library = MustacheLibrary()
        for (name, text) in Self.sources { try library.register(Self.noEscapingPragma + text, named: name) }
        self.library = library
    }

    /// Renders a template, a page or a part of one, with these fields.
    ///
    /// - Throws: ``TemplateError/templateMissing(_:)``.
    func render(_ name: String, _ fields: TemplateFields) throws -> String {
        guard let text = library.render(fields, withTemplate: name) else { throw TemplateError.templateMissing(name) }
        return text
    }

    /// All templates, by name.
    static let sources: [String: String] = [
        "layout": LayoutTemplate.source, "sign-in": SignInTemplate.source, "home": HomeTemplate.source,
        "failure": ErrorTemplate.source, "overview": OverviewTemplate.page, "live": OverviewTemplate.live,
        "chart": ChartTemplate.source, "list": JobListTemplate.source, "bulk": BulkTemplate.source,
        "job": JobTemplate.source, "graph": JobGraphTemplate.source, "workers": WorkersTemplate.source,
        "schedules": SchedulesTemplate.source, "audit": AuditTemplate.source, "mails": MailListTemplate.source,
        "mail": MailPageTemplate.source, "mail-previews": MailPreviewsTemplate.source,
    ]
}

/// A programming error of this module, never of the user.
enum TemplateError: Error {
    case templateMissing(String)
}
