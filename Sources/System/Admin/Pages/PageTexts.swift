import TrellisKernel
import TrellisTexts
import TrellisWeb

/// The texts of the pages in the product's languages.
struct PageTexts: Sendable {
    private let catalog: TextCatalog
    private let languages: Set<LanguageTag>
    private let fields: [LanguageTag: TemplateFields]

    init(_ catalog: TextCatalog) {
        self.catalog = catalog
        languages = catalog.languages
        fields = Dictionary(
            uniqueKeysWithValues: catalog.languages.map { language in
                (language, Self.fields(of: catalog, in: language))
            })
    }

    /// Returns the language for the reader of a page.
    func language(for request: RequestInfo) -> LanguageTag { request.language(among: languages) }

    /// Returns a text, such as a label or the message of an error.
    func text(_ source: some TextSource, in language: LanguageTag) -> String {
        catalog.text(source.text, named: source.textName, in: language)
    }

    /// Returns all texts, for templates.
    func fields(in language: LanguageTag) -> TemplateFields {
        fields[language] ?? Self.fields(of: catalog, in: language)
    }

    private static func fields(of catalog: TextCatalog, in language: LanguageTag) -> TemplateFields {
        PageText.allCases.reduce(into: [:]) { fields, text in
            fields[text.rawValue] = .text(catalog.text(text.text, named: text.textName, in: language))
        }
    }
}
