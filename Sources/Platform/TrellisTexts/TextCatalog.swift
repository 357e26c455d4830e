public import TrellisKernel

/// The texts of the product in all its languages.
///
/// English is complete, because each ``TextKey`` contains its English text. A text that is missing in another language
/// appears in English; a test calls ``check(languages:)``, so that none is forgotten.
///
/// ```swift
/// let texts = try TextCatalog(TextKey.all, [.german: [.linkExpired: "Dieser Link ist {when} abgelaufen. …"]])
/// texts.text(.linkExpired, in: .german, ["when": "gestern"])
/// ```
/// A sentence that the program makes, such as an error's, is found by its English pattern; see ``text(_:named:in:)``.
public struct TextCatalog: Sendable {
    /// The texts by the names of their keys, in the order of declaration.
    public private(set) var keys: [TextKey]
    private var known: [String: TextKey]
    /// The names of keys by their English texts; the first key wins.
    private var names: [String: String]
    private var texts: [LanguageTag: [String: TextPattern]]
    /// Whether the product has another English text for a key.
    public private(set) var isEnglishChanged = false

    /// Creates a catalog of these keys and their translations.
    ///
    /// - Throws: ``TextCatalogError`` for two keys of one name, for a translation of an unknown key, and for one with
    ///   other placeholders than the English text.
    public init(_ keys: [TextKey], _ translations: [LanguageTag: [TextKey: String]] = [:]) throws(TextCatalogError) {
        self.init()
        for key in keys { try add(key) }
        for (language, translated) in translations {
            for (key, text) in translated { try set(key, in: language, text) }
        }
    }

    private init() { (keys, known, names, texts) = ([], [:], [:], [:]) }

    private mutating func add(_ key: TextKey) throws(TextCatalogError) {
        guard known.updateValue(key, forKey: key.name) == nil else { throw .duplicateKey(key.name) }
        keys.append(key)
        if names[key.english] == nil { names[key.english] = key.name }
        texts[.english, default: [:]][key.name] = TextPattern(key.english)
    }

    /// A catalog without texts.
    public static let empty = TextCatalog()

    /// Returns the catalog with all texts of another.
    ///
    /// - Throws: ``TextCatalogError/duplicateKey(_:)`` for a key in both.
    public func merging(_ other: TextCatalog) throws(TextCatalogError) -> TextCatalog {
        var merged = self
        for key in other.keys { try merged.add(key) }
        for (language, texts) in other.texts { merged.texts[language, default: [:]].merge(texts) { $1 } }
        merged.isEnglishChanged = isEnglishChanged || other.isEnglishChanged
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
        (pattern(key.name, in: language) ?? TextPattern(key.english)).text(values)
    }

    /// Returns a sentence of the program in the language, in a shorter form of it, or in English.
    ///
    /// Phrases within the sentence are translated too. A sentence that no key has stays as it is.
    ///
    /// - Parameter name: the name of the sentence's key, for a sentence that several keys have; nil if it isn't known.
    public func text(_ message: MessageText, named name: String? = nil, in language: LanguageTag) -> String {
        if language == .english, !isEnglishChanged { return message.english }
        guard let key = self.name(of: message, preferring: name), let pattern = pattern(key, in: language) else {
            return message.english
        }
        var values: [String: String] = [:]
        for value in message.values {
            switch value.content {
            case .verbatim(let text): values[value.name] = text
            case .text(let phrase): values[value.name] = text(phrase, in: language)
            }
        }
        return pattern.text(values)
    }

    /// Returns all texts in the language, in a shorter form of it, or in English, by the names of their keys and with
    /// their placeholders.
    public func texts(in language: LanguageTag) -> [(name: String, text: String)] {
        keys.map { ($0.name, pattern($0.name, in: language)?.source ?? $0.english) }
    }

    private func pattern(_ name: String, in language: LanguageTag) -> TextPattern? {
        for fallback in language.fallbacks {
            if let pattern = texts[fallback]?[name] { return pattern }
        }
        return texts[.english]?[name]
    }

    private func name(of message: MessageText, preferring name: String?) -> String? {
        if let name, known[name]?.english == message.pattern { return name }
        return names[message.pattern]
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

    /// Returns the parts of a sentence without a text in the language: its own pattern, and those of its phrases.
    public func untranslated(
        _ message: MessageText, named name: String? = nil, in language: LanguageTag
    ) -> [String] {
        let key = self.name(of: message, preferring: name)
        let own = message.pattern.isEmpty || key.flatMap { texts[language]?[$0] } != nil ? [] : [message.pattern]
        return message.values.reduce(into: own) { missing, value in
            if case .text(let phrase) = value.content { missing += untranslated(phrase, in: language) }
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
        if language == .english { isEnglishChanged = true }
    }
}
