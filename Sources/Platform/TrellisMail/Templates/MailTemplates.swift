import Mustache
import TrellisSchema
public import TrellisTexts

/// The templates of all mails, parsed and checked once when the program starts.
struct MailTemplates: Sendable {
    /// A mail, as far as its templates need it.
    struct Source: Sendable {
        let mail: String
        let template: MailTemplate
        let model: TemplateModel
    }

    /// The parsed templates of a mail in one language.
    private struct Parsed: Sendable {
        let subject: MustacheTemplate
        let html: MustacheTemplate?
        let text: MustacheTemplate?
    }

    /// Templates of one form and one language, which can include each other.
    private struct Form: Hashable {
        let language: LanguageTag
        let isHTML: Bool
    }

    /// Disables the library's escaping, because the values are already escaped (``TemplateFields``).
    ///
    /// The library removes the line.
    private static let noEscapingPragma = "{{% CONTENT_TYPE:TEXT}}\n"

    /// The name under which all templates find their own language.
    private static let languageName = "mail_language"

    private var mails: [String: [LanguageTag: Parsed]] = [:]
    private var models: [String: TemplateModel] = [:]
    private var libraries: [Form: MustacheLibrary] = [:]
    private let shared: JSONObject

    /// Parses all templates and compares their names with the mails' models.
    ///
    /// - Parameters:
    ///   - partials: the templates that can be included; a later one replaces an earlier one of the same name.
    ///   - shared: values that all templates may use, such as the product's name.
    /// - Throws: ``MailTemplateError/invalid(_:)`` with all defects.
    init(_ sources: [Source], partials: [MailPartial], shared: JSONObject) throws(MailTemplateError) {
        self.shared = shared
        let sharedModel = TemplateModel(
            (shared.keys + [Self.languageName]).map { PropertyDescription($0, .anything) }, SchemaCatalog())
        var problems: [MailTemplateProblem] = []
        for source in sources {
            mails[source.mail] = [:]
            models[source.mail] = source.model
            for (language, content) in source.template.contents.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                let check = ContentCheck(
                    mail: source.mail, language: language, partials: partials, scopes: [sharedModel, source.model])
                let found = check.problems(of: content)
                problems += found
                guard found.isEmpty else { continue }
                do {
                    try add(source.mail, language, content, partials)
                } catch {
                    problems.append(
                        MailTemplateProblem(
                            mail: source.mail, language: language, template: "template", line: 1,
                            reason: .syntax("The template library can't read it: \(error).")))
                }
            }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    private mutating func add(
        _ mail: String, _ language: LanguageTag, _ content: MailContent, _ partials: [MailPartial]
    ) throws {
        mails[mail]?[language] = Parsed(
            subject: try Self.parsed(content.subject), html: try content.html.map(Self.parsed),
            text: try content.text.map(Self.parsed))
        for isHTML in [true, false] {
            let form = Form(language: language, isHTML: isHTML)
            guard libraries[form] == nil else { continue }
            var library = MustacheLibrary()
            for (name, source) in PartialSources.sources(partials, language, isHTML: isHTML) {
                library.register(try Self.parsed(source), named: name)
            }
            libraries[form] = library
        }
    }

    private static func parsed(_ source: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: noEscapingPragma + source)
    }

    /// The languages of a mail; empty for an unknown one.
    func languages(of mail: String) -> Set<LanguageTag> { Set((mails[mail] ?? [:]).keys) }

    /// Renders a mail in a language, in a shorter form of it, or in English.
    ///
    /// - Parameter values: the members of the mail's JSON.
    /// - Throws: ``MailTemplateError/unknownMail(_:)``.
    func render(
        _ mail: String, _ values: JSONObject, in wanted: LanguageTag?
    ) throws(MailTemplateError) -> RenderedMail {
        guard let languages = mails[mail], let model = models[mail] else { throw .unknownMail(mail) }
        let language = wanted?.best(of: Set(languages.keys)) ?? .english
        guard let parsed = languages[language] else { throw .unknownMail(mail) }
        var all = shared
        all[Self.languageName] = .string("\(language)")
        let own = TemplateFields.completed(.object(values), model).object ?? values
        for (key, value) in own.members { all[key] = value }
        let texts = TemplateFields(all, isHTML: false)
        let textLibrary = libraries[Form(language: language, isHTML: false)]
        let subject = parsed.subject.render(texts, library: textLibrary)
        let html = parsed.html.map {
            $0.render(
                TemplateFields(all, isHTML: true), library: libraries[Form(language: language, isHTML: true)])
        }
        let text =
            parsed.text.map { $0.render(texts, library: textLibrary) } ?? html.map { HTMLText.text(of: $0) } ?? ""
        return RenderedMail(
            language: language, subject: HeaderValue(cleaning: subject), html: html, text: text)
    }
}

/// The result of a mail's templates.
public struct RenderedMail: Hashable, Sendable {
    /// The language that was chosen.
    public let language: LanguageTag
    /// The subject.
    public let subject: HeaderValue
    /// The HTML document; nil for a mail of plain text only.
    public let html: String?
    /// The plain text.
    public let text: String
}
