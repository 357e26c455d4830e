extension SchemaValue {
    /// Returns a value that the type's schema accepts.
    public static func example() -> JSONValue {
        var catalog = SchemaCatalog()
        let schema = describe(in: &catalog)
        return SchemaExample.value(of: schema, in: catalog)
    }
}
