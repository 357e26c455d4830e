extension JSONSchema {
    /// The same schema with a length in Unicode scalars.
    public func length(minLength: Int? = nil, maxLength: Int? = nil) -> JSONSchema {
        setting("minLength", minLength).setting("maxLength", maxLength)
    }

    /// The same schema with bounds of a number.
    public func range<Number: SchemaValue>(
        minimum: Number? = nil, maximum: Number? = nil, exclusiveMaximum: Number? = nil
    ) -> JSONSchema {
        setting("minimum", minimum).setting("maximum", maximum).setting("exclusiveMaximum", exclusiveMaximum)
    }

    /// The same schema with a pattern.
    public func pattern(_ pattern: SchemaPattern) -> JSONSchema { setting("pattern", pattern.source) }

    /// The same schema with a format.
    public func format(_ format: SchemaFormat) -> JSONSchema { setting("format", format.rawValue) }

    /// The same schema with a count of elements, or of members for an object.
    public func count(minItems: Int? = nil, maxItems: Int? = nil) -> JSONSchema {
        let isObject = self["additionalProperties"] != nil
        return setting(isObject ? "minProperties" : "minItems", minItems)
            .setting(isObject ? "maxProperties" : "maxItems", maxItems)
    }

    /// The same schema with elements that differ from each other.
    public var unique: JSONSchema { with("uniqueItems", true) }

    /// The same schema with the value that stands in when the key is absent.
    public func defaulting(to value: some SchemaValue) -> JSONSchema { setting("default", value) }

    /// The same schema with an example.
    public func example(_ value: some SchemaValue) -> JSONSchema {
        guard let example = try? JSONValue(encoding: value) else { return self }
        return with("examples", .array((self["examples"]?.array ?? []) + [example]))
    }

    /// The same schema with a description, unless that is empty.
    public func describing(_ summary: String) -> JSONSchema {
        summary.isEmpty ? self : with("description", .string(summary))
    }

    private func setting<Value: SchemaValue>(_ keyword: String, _ value: Value?) -> JSONSchema {
        guard let value, let json = try? JSONValue(encoding: value) else { return self }
        return with(keyword, json)
    }
}
