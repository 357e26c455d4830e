extension JSONSchema: SchemaValue {
    /// Reads an object as a schema, without checking its keywords.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONSchema? {
        JSONObject.read(json, &reader).map(JSONSchema.init)
    }

    /// Writes the keywords in their order.
    public func write(to writer: inout JSONWriter) { keywords.write(to: &writer) }

    /// Describes an object with any keys.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .dictionary(of: .anything) }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "JSONSchema" }
}

// MARK: - Keywords with typed values

extension JSONSchema {
    /// Returns the schema with the bounds of a number.
    public func range<Number: SchemaValue>(
        minimum: Number? = nil, maximum: Number? = nil, exclusiveMaximum: Number? = nil
    ) -> JSONSchema {
        setting("minimum", minimum).setting("maximum", maximum).setting("exclusiveMaximum", exclusiveMaximum)
    }

    /// Returns the schema with the default value for an absent key.
    public func defaulting(to value: some SchemaValue) -> JSONSchema { setting("default", value) }

    /// Returns the schema with an example.
    public func example(_ value: some SchemaValue) -> JSONSchema {
        guard let example = try? JSONValue(encoding: value) else { return self }
        return with("examples", .array((self["examples"]?.array ?? []) + [example]))
    }

    /// The schema with null as its example, so that examples of the object leave the optional property out.
    public var withoutExample: JSONSchema { with("examples", [.null]) }

    /// Returns the schema with `keyword` set; unchanged when `value` is nil or cannot be written as JSON.
    private func setting<Value: SchemaValue>(_ keyword: String, _ value: Value?) -> JSONSchema {
        guard let value, let json = try? JSONValue(encoding: value) else { return self }
        return with(keyword, json)
    }
}
