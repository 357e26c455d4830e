import TrellisKernel
public import TrellisSchema
public import TrellisTexts

/// The template of an HTML document outside of mails, such as an invoice, in each of its languages.
///
/// ```swift
/// let template = try DocumentTemplate<Receipt>(
///     "receipt", "<!DOCTYPE html><title>Receipt</title><p>{{name}} paid {{amount}}.</p>", [.german: "…"])
/// let html = try template.html(receipt, in: .german)
/// ```
/// It is written like the HTML of a ``MailTemplate`` and has the same checks: names are those of the schema's JSON and
/// `mail_language`, and every value is escaped.
public struct DocumentTemplate<Values: ObjectSchema>: Sendable {
    private let name: String
    private let templates: MailTemplates

    /// Parses the template and compares its names with the schema.
    ///
    /// - Parameters:
    ///   - name: The name of the document in errors.
    ///   - partials: The templates that it includes.
    /// - Throws: ``MailTemplateError/invalid(_:)`` with all defects.
    public init(
        _ name: String, _ english: String, _ translations: [LanguageTag: String] = [:], partials: [MailPartial] = []
    ) throws(MailTemplateError) {
        // With an empty text, none is made from the HTML.
        func content(_ html: String) -> MailContent { MailContent(subject: "", html: html, text: "") }
        var catalog = SchemaCatalog()
        let source = MailTemplates.Source(
            mail: name, template: MailTemplate(content(english), translations.mapValues(content)),
            model: TemplateModel(Values.properties(in: &catalog), catalog))
        self.name = name
        templates = try MailTemplates([source], partials: partials, shared: [:])
    }

    /// The languages.
    public var languages: Set<LanguageTag> { templates.languages(of: name) }

    /// Returns the document in a language, in a shorter form of it, or in English.
    ///
    /// The same values give the same bytes.
    ///
    /// - Throws: the error of a value that JSON can't represent.
    public func html(_ values: Values, in language: LanguageTag?) throws -> String {
        let content = try JSONValue(parsing: try SchemaCoding.text(values)).object ?? [:]
        return try templates.render(name, content, in: language).html ?? ""
    }
}
