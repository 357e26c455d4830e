/// The texts of the product in all its languages.
///
/// English is complete, because each ``TextKey`` contains its English text. A text that is missing in another language
/// appears in English; a test calls ``check(languages:)``, so that none is forgotten.
///
/// ```swift
/// let texts = try TextCatalog(TextKey.all, [.german: [.linkExpired: "Dieser Link ist {when} abgelaufen. …"]])
/// texts.text(.linkExpired, in: .german, ["when": "gestern"])
/// ```
public struct TextCatalog: Sendable {
    /// The texts by the names of their keys, in the order of declaration.
    public private(set) var keys: [TextKey]
    private var known: [String: TextKey]
    private var texts: [LanguageTag: [String: TextPattern]]

    /// Creates a catalog of these keys and their translations.
    ///
    /// - Throws: ``TextCatalogError`` for two keys of one name, for a translation of an unknown key, and for one with
    ///   other placeholders than the English text.
    public init(_ keys: [TextKey], _ translations: [LanguageTag: [TextKey: String]] = [:]) throws(TextCatalogError) {
        self.keys = keys
        known = [:]
        texts = [:]
        for key in keys {
            guard known.updateValue(key, forKey: key.name) == nil else { throw .duplicateKey(key.name) }
            texts[.english, default: [:]][key.name] = TextPattern(key.english)
        }
        for (language, translated) in translations {
            for (key, text) in translated { try set(key, in: language, text) }
        }
    }

    private init() { (keys, known, texts) = ([], [:], [:]) }

    /// A catalog without texts.
    public static let empty = TextCatalog()

    /// Returns the catalog with all texts of another.
    ///
    /// - Throws: ``TextCatalogError/duplicateKey(_:)`` for a key in both.
    public func merging(_ other: TextCatalog) throws(TextCatalogError) -> TextCatalog {
        var merged = self
        for key in other.keys {
            guard merged.known.updateValue(key, forKey: key.name) == nil else { throw .duplicateKey(key.name) }
        }
        merged.keys += other.keys
        for (language, texts) in other.texts { merged.texts[language, default: [:]].merge(texts) { $1 } }
        return merged
    }

    /// Returns the catalog with another text for one key, as a product wants it.
    ///
    /// - Throws: ``TextCatalogError`` for an unknown key, and for other placeholders than the English text has.
    public func overriding(
        _ key: TextKey, in language: LanguageTag, by text: String
    ) throws(TextCatalogError) -> TextCatalog {
        var changed = self
        try changed.set(key, in: language, text)
        return changed
    }

    /// The languages that have at least one text.
    public var languages: Set<LanguageTag> { Set(texts.keys).union([.english]) }

    /// Returns a text in the language, in a shorter form of it (`de` for `de-AT`), or in English.
    ///
    /// - Parameter values: the values of the placeholders; they aren't escaped.
    public func text(_ key: TextKey, in language: LanguageTag, _ values: [String: String] = [:]) -> String {
        for fallback in language.fallbacks {
            if let pattern = texts[fallback]?[key.name] { return pattern.text(values) }
        }
        return (texts[.english]?[key.name] ?? TextPattern(key.english)).text(values)
    }

    /// Returns the keys without a text in the language, in order.
    public func missing(in language: LanguageTag) -> [TextKey] {
        keys.filter { texts[language]?[$0.name] == nil }
    }

    /// Checks that every text exists in each of the languages.
    ///
    /// - Throws: ``TextCatalogError/missing(_:in:)`` for the first language with missing texts.
    public func check(languages: [LanguageTag]) throws(TextCatalogError) {
        for language in languages {
            let missing = missing(in: language)
            guard missing.isEmpty else { throw .missing(missing.map(\.name), in: language) }
        }
    }

    private mutating func set(_ key: TextKey, in language: LanguageTag, _ text: String) throws(TextCatalogError) {
        guard let declared = known[key.name] else { throw .unknownKey(key.name) }
        let pattern = TextPattern(text)
        let expected = TextPattern(declared.english).placeholders
        guard pattern.placeholders == expected else {
            throw .differentPlaceholders(key.name, in: language, expected: expected.sorted())
        }
        texts[language, default: [:]][key.name] = pattern
    }
}
