import TrellisKernel

/// A JSON Schema 2020-12 document, as used by OpenAPI 3.1: an ordered object of keywords.
public struct JSONSchema: Hashable, Sendable {
    /// The keywords in the order in which they are printed.
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

    /// Returns the schema with `keyword` set.
    public func with(_ keyword: String, _ value: JSONValue?) -> JSONSchema {
        var copy = self
        copy[keyword] = value
        return copy
    }
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

    /// Returns a text with a format.
    public static func string(format: SchemaFormat) -> JSONSchema {
        JSONSchema(["type": "string", "format": .string(format.rawValue)])
    }

    /// Returns an integer; `format` names its width.
    public static func integer(format: String) -> JSONSchema {
        JSONSchema(["type": "integer", "format": .string(format)])
    }

    /// Returns an array of `element`.
    public static func array(of element: JSONSchema) -> JSONSchema {
        JSONSchema(["type": "array", "items": element.json])
    }

    /// Returns an object with any keys and values of `value`.
    public static func dictionary(of value: JSONSchema) -> JSONSchema {
        JSONSchema(["type": "object", "additionalProperties": value.json])
    }

    /// Returns an enumeration of these texts.
    ///
    /// - Parameter names: the names of the values in generated clients (`x-enum-varnames`), in the same order; empty
    ///   where the values are names themselves.
    public static func enumeration(
        _ values: [String], names: [String] = [], summary: String = ""
    ) -> JSONSchema {
        var schema = JSONSchema(["type": "string", "enum": .array(values.map(JSONValue.string))])
        if !names.isEmpty { schema["x-enum-varnames"] = .array(names.map(JSONValue.string)) }
        return schema.describing(summary)
    }

    /// Returns an object with these properties, and others only if unknown keys are ignored.
    public static func object(
        _ properties: [PropertyDescription], summary: String = "", unknown: UnknownKeys = .refused
    ) -> JSONSchema {
        let schemas = properties.map { (key: $0.name, value: $0.documented.json) }
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        var schema = JSONSchema(["type": "object"]).describing(summary)
        schema["properties"] = .object(JSONObject(schemas))
        schema["required"] = required.isEmpty ? nil : .array(required)
        schema["additionalProperties"] = .bool(unknown == .ignored)
        return schema
    }

    /// Returns a reference to a component.
    public static func reference(to name: String) -> JSONSchema {
        JSONSchema(["$ref": .string(SchemaCatalog.prefix + name)])
    }

    /// The name of the component, when this is a reference.
    public var referencedName: String? {
        guard let target = self["$ref"]?.string, target.hasPrefix(utf8: SchemaCatalog.prefix) else { return nil }
        return String(target.dropFirst(SchemaCatalog.prefix.count))
    }

    /// The schema that also accepts null.
    public var orNull: JSONSchema {
        guard !keywords.isEmpty, !allowsNull else { return self }
        guard let type = self["type"]?.string else {
            return JSONSchema(["anyOf": [json, ["type": "null"]]])
        }
        var schema = with("type", [.string(type), "null"])
        if let values = self["enum"]?.array { schema["enum"] = .array(values + [.null]) }
        return schema
    }

    /// The schema that does not accept null, for query parameters: an absent parameter has no value and is never null.
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
