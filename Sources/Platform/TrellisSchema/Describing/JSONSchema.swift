/// A schema of JSON Schema 2020-12, as OpenAPI 3.1 takes it: an ordered object of keywords.
public struct JSONSchema: Hashable, Sendable {
    /// The keywords in the order they are printed.
    public var keywords: JSONObject

    /// A schema with these keywords.
    public init(_ keywords: JSONObject) {
        self.keywords = keywords
    }

    /// The schema as JSON.
    public var json: JSONValue { .object(keywords) }

    /// The value of a keyword.
    public subscript(keyword: String) -> JSONValue? {
        get { keywords[keyword] }
        set { keywords[keyword] = newValue }
    }

    /// The same schema with `keyword` set.
    public func with(_ keyword: String, _ value: JSONValue?) -> JSONSchema {
        var copy = self
        copy[keyword] = value
        return copy
    }
}

extension JSONSchema: SchemaValue {
    /// An object, taken as a schema without a look at its keywords.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONSchema? {
        JSONObject.read(json, &reader).map(JSONSchema.init)
    }

    /// Writes the keywords in their order.
    public func write(to writer: inout JSONWriter) { keywords.write(to: &writer) }

    /// An object with any keys.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .dictionary(of: .anything) }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "JSONSchema" }
}

// MARK: - Types

extension JSONSchema {
    /// Any value.
    public static let anything = JSONSchema([:])
    /// Any text.
    public static let string = JSONSchema(["type": "string"])
    /// True or false.
    public static let boolean = JSONSchema(["type": "boolean"])
    /// Any number.
    public static let number = JSONSchema(["type": "number", "format": "double"])

    /// A text in a format.
    public static func string(format: SchemaFormat) -> JSONSchema {
        JSONSchema(["type": "string", "format": .string(format.rawValue)])
    }

    /// A whole number; `format` names its width.
    public static func integer(format: String) -> JSONSchema {
        JSONSchema(["type": "integer", "format": .string(format)])
    }

    /// An array of `element`.
    public static func array(of element: JSONSchema) -> JSONSchema {
        JSONSchema(["type": "array", "items": element.json])
    }

    /// An object whose keys are free and whose values are `value`.
    public static func dictionary(of value: JSONSchema) -> JSONSchema {
        JSONSchema(["type": "object", "additionalProperties": value.json])
    }

    /// One of these texts.
    public static func enumeration(_ values: [String], summary: String = "") -> JSONSchema {
        JSONSchema(["type": "string", "enum": .array(values.map(JSONValue.string))]).describing(summary)
    }

    /// An object with these properties and no others.
    public static func object(_ properties: [PropertyDescription], summary: String = "") -> JSONSchema {
        let schemas = properties.map { (key: $0.name, value: $0.documented.json) }
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema = JSONSchema(["type": "object"]).describing(summary)
        schema["properties"] = .object(JSONObject(schemas))
        schema["required"] = required.isEmpty ? nil : .array(required)
        schema["additionalProperties"] = false
        return schema
    }

    /// A reference to a component.
    public static func reference(to name: String) -> JSONSchema {
        JSONSchema(["$ref": .string(SchemaCatalog.prefix + name)])
    }

    /// The component that this is a reference to.
    public var referencedName: String? {
        guard let target = self["$ref"]?.string, target.hasPrefix(SchemaCatalog.prefix) else { return nil }
        return String(target.dropFirst(SchemaCatalog.prefix.count))
    }

    /// The same schema, or null.
    public var orNull: JSONSchema {
        guard !keywords.isEmpty, !allowsNull else { return self }
        guard let type = self["type"]?.string else {
            return JSONSchema(["anyOf": [json, ["type": "null"]]])
        }
        var schema = with("type", [.string(type), "null"])
        if let values = self["enum"]?.array { schema["enum"] = .array(values + [.null]) }
        return schema
    }

    /// The same schema without null: a query parameter that isn't there has no value, and is never null.
    public var withoutNull: JSONSchema {
        guard allowsNull else { return self }
        if let choices = self["anyOf"]?.array, let first = choices.first?.object {
            return keywords.members.reduce(JSONSchema(first)) { $1.key == "anyOf" ? $0 : $0.with($1.key, $1.value) }
        }
        var schema = with("type", self["type"]?[0])
        if let values = self["enum"]?.array { schema["enum"] = .array(values.filter { !$0.isNull }) }
        return schema
    }

    private var allowsNull: Bool {
        self["type"]?.array?.contains("null") ?? self["anyOf"]?.array?.contains(["type": "null"]) ?? false
    }
}
