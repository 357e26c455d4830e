import TrellisSchema

/// What a template may use: the shape of a value, from its JSON Schema.
struct TemplateModel: Sendable {
    private let schema: JSONSchema
    private let catalog: SchemaCatalog

    /// The shape of the values that a schema describes; references are resolved in `catalog`.
    init(_ schema: JSONSchema, _ catalog: SchemaCatalog) {
        self.schema = catalog.resolve(schema)
        self.catalog = catalog
    }

    /// The shape of an object with these properties.
    init(_ properties: [PropertyDescription], _ catalog: SchemaCatalog) {
        self.init(.object(properties), catalog)
    }

    /// The names of an object's values; empty for other values.
    var names: [String] {
        let own = schema["properties"]?.object?.keys ?? []
        return own + choices.flatMap(\.names).filter { !own.contains($0) }
    }

    /// Whether any name is possible, because the schema doesn't restrict the value.
    var isUnrestricted: Bool { schema.keywords.isEmpty || choices.contains(where: \.isUnrestricted) }

    /// Returns the shape of an object's value; nil if the object doesn't have one of this name.
    func child(_ name: String) -> TemplateModel? {
        if let property = schema["properties"]?[name]?.object { return TemplateModel(JSONSchema(property), catalog) }
        if let others = schema["additionalProperties"]?.object { return TemplateModel(JSONSchema(others), catalog) }
        if let found = choices.lazy.compactMap({ $0.child(name) }).first { return found }
        return isUnrestricted ? TemplateModel(.anything, catalog) : nil
    }

    /// The shape of the elements, if the value is a list.
    var element: TemplateModel? {
        if types.contains("array") { return TemplateModel(JSONSchema(schema["items"]?.object ?? [:]), catalog) }
        return choices.lazy.compactMap(\.element).first
    }

    /// Whether the value is an object.
    var isObject: Bool { types.contains("object") || choices.contains(where: \.isObject) }

    /// Whether the value has a text: it is neither an object nor a list.
    var isText: Bool { !isObject && element == nil }

    /// Whether the value is true or false.
    var isFlag: Bool { types.contains("boolean") }

    private var types: [String] {
        schema["type"]?.string.map { [$0] } ?? schema["type"]?.array?.compactMap(\.string) ?? []
    }

    private var choices: [TemplateModel] {
        (schema["anyOf"]?.array ?? schema["oneOf"]?.array ?? []).compactMap { choice in
            choice.object.map { TemplateModel(JSONSchema($0), catalog) }
        }
    }
}
