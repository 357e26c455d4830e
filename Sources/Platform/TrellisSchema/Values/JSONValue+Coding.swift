extension JSONValue {
    /// Parses a document.
    ///
    /// - Throws: ``JSONSyntaxError``; ``InvalidInput`` for numbers that fit neither `Int` nor `Double`.
    public init(parsing text: String, limits: JSONLimits = .default) throws {
        self = try SchemaCoding.decode(JSONValue.self, from: Array(text.utf8), limits: limits)
    }

    /// Encodes `value` as JSON.
    public init(encoding value: some SchemaValue, keys: KeyStyle = .snakeCase) throws {
        self = try SchemaCoding.decode(
            JSONValue.self, from: SchemaCoding.bytes(value, keys: keys), limits: JSONLimits(depth: 512))
    }
}
