import Crypto
import TrellisSchema
import TrellisTexts
import TrellisWeb

/// The texts of the product by language, made once.
struct TextBundles: Sendable {
    /// The texts of one language.
    struct Bundle: Sendable {
        let texts: TextsResponse
        let tag: EntityTag
    }

    private let bundles: [LanguageTag: Bundle]
    private let english: Bundle

    init(_ catalog: TextCatalog) {
        english = Self.bundle(catalog, .english)
        bundles = Dictionary(uniqueKeysWithValues: catalog.languages.map { ($0, Self.bundle(catalog, $0)) })
    }

    /// Returns the texts of the wanted language, else of the first accepted one, else of English.
    func best(_ wanted: LanguageTag?, accepted: AcceptLanguage?) -> Bundle {
        bundles[LanguageChoice.best(of: Set(bundles.keys), user: wanted, accepted: accepted)] ?? english
    }

    private static func bundle(_ catalog: TextCatalog, _ language: LanguageTag) -> Bundle {
        let texts = catalog.texts(in: language)
        var hash = SHA256()
        for (name, text) in texts { hash.update(data: Array("\(name)\0\(text)\0".utf8)) }
        let digits = hash.finalize().prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return Bundle(
            texts: TextsResponse(
                language: language, texts: Dictionary(texts.map { ($0.name, $0.text) }) { first, _ in first }),
            tag: EntityTag("\(language)-\(digits.joined())"))
    }
}

/// The texts of the product in one language.
@Schema
struct TextsResponse: Sendable {
    /// The language.
    var language: LanguageTag
    /// The texts by their names; names in braces are placeholders.
    var texts: [String: String]
}
