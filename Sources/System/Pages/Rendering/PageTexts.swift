import TrellisKernel
import TrellisTexts
import TrellisWeb

/// The texts of a set of pages in the product's languages.
package struct PageTexts: Sendable {
    private let catalog: TextCatalog
    private let sources: [(field: String, source: any TextSource)]
    private let fields: [LanguageTag: TemplateFields]
    /// The languages of the product.
    package let languages: Set<LanguageTag>

    /// Creates the texts; templates name each of `sources` by its field.
    package init(_ catalog: TextCatalog, _ sources: [(field: String, source: any TextSource)]) {
        self.catalog = catalog
        self.sources = sources
        languages = catalog.languages
        fields = Dictionary(
            uniqueKeysWithValues: catalog.languages.map { language in
                (language, Self.fields(of: catalog, sources, in: language))
            })
    }

    /// Returns the language for the reader of a page.
    package func language(for request: RequestInfo) -> LanguageTag { request.language(among: languages) }

    /// Returns a text, such as a label or the message of an error.
    package func text(_ source: some TextSource, in language: LanguageTag) -> String {
        catalog.text(source.text, named: source.textName, in: language)
    }

    /// Returns a sentence that its name finds in the catalogue, such as that of a violation.
    package func sentence(_ message: MessageText, named name: String, in language: LanguageTag) -> String {
        catalog.text(message, named: name, in: language)
    }

    /// Returns all texts, for templates.
    package func fields(in language: LanguageTag) -> TemplateFields {
        fields[language] ?? Self.fields(of: catalog, sources, in: language)
    }

    private static func fields(
        of catalog: TextCatalog, _ sources: [(field: String, source: any TextSource)], in language: LanguageTag
    ) -> TemplateFields {
        sources.reduce(into: [:]) { fields, item in
            fields[item.field] = .text(catalog.text(item.source.text, named: item.source.textName, in: language))
        }
    }
}
