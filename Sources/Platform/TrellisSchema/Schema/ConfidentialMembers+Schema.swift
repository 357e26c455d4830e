extension ConfidentialMembers {
    /// The members of `type`.
    package init<Value: SchemaValue>(of type: Value.Type) {
        var catalog = SchemaCatalog()
        let schema = type.describe(in: &catalog)
        self.init(of: schema, in: catalog)
    }
}
