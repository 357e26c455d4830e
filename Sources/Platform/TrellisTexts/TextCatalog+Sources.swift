public import TrellisKernel

extension TextKey {
    /// The key of a text that the program makes, such as an error's message.
    public init(_ source: some TextSource) {
        self.init(source.textName, source.text.pattern)
    }
}

extension TextCatalog {
    /// Creates a catalog of keys with their texts in one other language, in the order of the table.
    ///
    /// - Throws: ``TextCatalogError`` as ``init(_:_:)``.
    public init(_ table: KeyValuePairs<TextKey, String>, in language: LanguageTag) throws(TextCatalogError) {
        try self.init(table.map(\.key), [language: Dictionary(table.map { ($0.key, $0.value) }) { $1 }])
    }

    /// Creates a catalog of what the program says to readers, such as the errors of a module.
    ///
    /// ```swift
    /// try TextCatalog(ProjectError.allCases, [.german: german])
    /// ```
    /// A translation is a function with a `switch`, so the compiler refuses a case without one. It returns a text with
    /// the placeholders of the English one.
    ///
    /// - Parameters:
    ///   - sources: one of each; several of one name must have the same pattern.
    ///   - translations: functions that return the text in a language.
    /// - Throws: ``TextCatalogError/duplicateKey(_:)`` for two patterns of one name, and
    ///   ``TextCatalogError/differentPlaceholders(_:in:expected:)``.
    public init<Source: TextSource>(
        _ sources: [Source], _ translations: [LanguageTag: (Source) -> String] = [:]
    ) throws(TextCatalogError) {
        var keys: [TextKey] = []
        var patterns: [String: String] = [:]
        var texts: [LanguageTag: [TextKey: String]] = [:]
        for source in sources {
            let key = TextKey(source)
            let known = patterns.updateValue(key.english, forKey: key.name)
            if let known, known == key.english { continue }
            keys.append(key)
            for (language, text) in translations { texts[language, default: [:]][key] = text(source) }
        }
        try self.init(keys, texts)
    }

    /// Creates a catalog with the texts of several.
    ///
    /// - Throws: ``TextCatalogError/duplicateKey(_:)`` for a key in two of them.
    public init(merging catalogs: [TextCatalog]) throws(TextCatalogError) {
        var merged = TextCatalog.empty
        for catalog in catalogs { merged = try merged.merging(catalog) }
        self = merged
    }

    /// Returns the catalog with another text for what the program says, as a product wants it:
    /// `try texts.overriding(FileError.tooLarge(0), in: .german, by: "Höchstens {limit} Bytes, bitte.")`.
    ///
    /// - Throws: ``TextCatalogError`` for an unknown name, and for other placeholders than the English text has.
    public func overriding(
        _ source: some TextSource, in language: LanguageTag, by text: String
    ) throws(TextCatalogError) -> TextCatalog {
        try overriding(TextKey(source), in: language, by: text)
    }
}
