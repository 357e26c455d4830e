extension SchemaCatalog {
    /// Returns a reference to the schema of `type`, and calls `describe` to add the schema on first use.
    ///
    /// A type may refer to itself.
    public mutating func reference<Named: Schema>(
        to type: Named.Type, _ describe: (inout SchemaCatalog) -> JSONSchema
    ) -> JSONSchema {
        reference(named: Named.schemaName, owner: String(reflecting: type), describe)
    }

    /// Returns a reference to a variant of `payload` that also has `tag` under `key`: one case of the tagged union
    /// named `union`.
    public mutating func tagged<Payload: ObjectSchema>(
        _ payload: Payload.Type, as tag: String, under key: String, in union: String
    ) -> JSONSchema {
        let properties = Payload.properties(in: &self)
        return addCase(
            of: union, tag: tag, under: key, properties, summary: Payload.schemaSummary, unknown: Payload.unknownKeys)
    }
}
