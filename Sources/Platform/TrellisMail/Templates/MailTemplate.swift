public import TrellisTexts

/// The sources of a mail in each of its languages: Mustache templates for the subject, the HTML and the plain text.
///
/// ```swift
/// static let template = MailTemplate(
///     MailContent(
///         subject: "Welcome to {{product}}",
///         html: "{{<layout}}{{$content}}<p>Hello {{name}},</p>{{/content}}{{/layout}}"),
///     [.german: MailContent(subject: "Willkommen bei {{product}}", html: "…")])
/// ```
/// A template uses the JSON keys of its mail's schema, the shared values of ``MailCatalog``, `mail_language`, and partials:
/// `{{name}}`, `{{project.name}}`, `{{#items}}…{{/items}}`, `{{^items}}…{{/items}}`, `{{.}}`, `{{>signature}}`,
/// `{{<layout}}{{$content}}…{{/content}}{{/layout}}`, `{{! comment }}`. Values are always escaped in HTML and never in
/// subject and text. Names that don't exist, unescaped values (`{{{…}}}`), other delimiters, dynamic names and functions
/// are errors when the program starts.
public struct MailTemplate: Sendable {
    /// The content in each language; English always is one of them.
    public let contents: [LanguageTag: MailContent]

    /// Creates a template of its English content and its translations.
    public init(_ english: MailContent, _ translations: [LanguageTag: MailContent] = [:]) {
        contents = translations.merging([.english: english]) { $1 }
    }

    /// The languages.
    public var languages: Set<LanguageTag> { Set(contents.keys) }
}

/// The templates of a mail in one language.
public struct MailContent: Hashable, Sendable {
    /// The template of the subject.
    public let subject: String
    /// The template of the HTML document; nil for a mail of plain text only.
    public let html: String?
    /// The template of the plain text; nil to make it from the HTML.
    public let text: String?

    /// A mail with HTML; without a template for the plain text, it is made from the rendered HTML.
    public init(subject: String, html: String, text: String? = nil) {
        self.subject = subject
        self.html = html
        self.text = text
    }

    /// A mail of plain text only.
    public init(subject: String, text: String) {
        self.subject = subject
        html = nil
        self.text = text
    }
}

/// A template that others include by its name: `{{>signature}}`, or as a layout with blocks: `{{<layout}}`.
public struct MailPartial: Hashable, Sendable {
    /// The name: letters, digits, hyphens and underscores.
    public let name: String
    /// The language; mails in languages without a form of the partial use the English one.
    public let language: LanguageTag
    /// The form in HTML templates; nil if there is none.
    public let html: String?
    /// The form in templates of the subject and the plain text; nil if there is none.
    public let text: String?

    /// Creates a partial in one language.
    public init(_ name: String, _ language: LanguageTag = .english, html: String? = nil, text: String? = nil) {
        self.name = name
        self.language = language
        self.html = html
        self.text = text
    }
}
