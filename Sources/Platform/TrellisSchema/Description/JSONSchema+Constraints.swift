extension JSONSchema {
    /// Returns the schema with length limits in Unicode scalars.
    public func length(minLength: Int? = nil, maxLength: Int? = nil) -> JSONSchema {
        setting("minLength", minLength).setting("maxLength", maxLength)
    }

    /// Returns the schema with a pattern.
    public func pattern(_ pattern: SchemaPattern) -> JSONSchema { with("pattern", .string(pattern.source)) }

    /// Returns the schema with a format.
    public func format(_ format: SchemaFormat) -> JSONSchema { with("format", .string(format.rawValue)) }

    /// Returns the schema with limits for the number of elements, or of members for an object.
    public func count(minItems: Int? = nil, maxItems: Int? = nil) -> JSONSchema {
        let isObject = self["additionalProperties"] != nil
        return setting(isObject ? "minProperties" : "minItems", minItems)
            .setting(isObject ? "maxProperties" : "maxItems", maxItems)
    }

    /// The schema with unique elements.
    public var unique: JSONSchema { with("uniqueItems", true) }

    /// The schema of a value that is a secret.
    public var confidential: JSONSchema { with(ConfidentialMembers.keyword, true) }

    /// Returns the schema with a description, unless `summary` is empty.
    public func describing(_ summary: String) -> JSONSchema {
        summary.isEmpty ? self : with("description", .string(summary))
    }

    /// Returns the schema with `keyword` set; unchanged when `value` is nil.
    private func setting(_ keyword: String, _ value: Int?) -> JSONSchema {
        value.map { with(keyword, .int($0)) } ?? self
    }
}
