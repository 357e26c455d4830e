import Mustache
import TrellisWeb

/// The templates of a set of pages, parsed once; they are part of the program, so it needs no template files.
package struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// The prefix of each template, which disables escaping: the values are already escaped (``RenderedFields``).
    private static let noEscapingPragma = "{{% CONTENT_TYPE:TEXT}}"

    /// Parses the own templates of the pages, by name, and those of sections.
    ///
    /// - Parameter more: templates with other names than the own ones.
    /// - Throws: the parser's error for an invalid template.
    package init(_ own: [String: String], adding more: [PageTemplate] = []) throws {
        var library = MustacheLibrary()
        for (name, text) in own { try library.register(Self.noEscapingPragma + text, named: name) }
        for template in more { try library.register(Self.noEscapingPragma + template.source, named: template.name) }
        self.library = library
    }

    /// Returns the parser's error for a template; nil when it is valid.
    package static func problem(of template: PageTemplate) -> String? {
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
    package func render(_ name: String, _ fields: TemplateFields) throws -> String {
        guard let text = library.render(RenderedFields(fields: fields), withTemplate: name) else {
            throw TemplateError.templateMissing(name)
        }
        return text
    }
}

/// A programming error of a module with pages or of a section, never of the user.
package enum TemplateError: Error {
    case templateMissing(String)
}
