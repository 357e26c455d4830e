import TrellisKernel

extension JSONValue: SchemaValue {
    /// Reads any value.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONValue? {
        switch reader.kind(of: json) {
        case .null: .null
        case .bool: reader.bool(json).map(JSONValue.bool)
        case .string, .text: reader.text(json).map { JSONValue.string($0.string) }
        case .number: number(json, &reader)
        case .array: [JSONValue].read(json, &reader).map(JSONValue.array)
        case .object: object(json, &reader)
        }
    }

    private static func number(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONValue? {
        if reader.isInteger(json) { return reader.integer(json, as: Int.self).map(JSONValue.int) }
        return reader.double(json).map(JSONValue.double)
    }

    private static func object(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONValue? {
        guard var members = reader.members(of: json) else { return nil }
        var object = JSONObject()
        while let member = reader.next(&members) {
            if let value = JSONValue.read(member.value, &reader) { object.append(member.key.string, value) }
        }
        return reader.accepts(members) ? .object(object) : nil
    }

    /// Writes the value unchanged.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.integer(Int64(value))
        case .double(let value): writer.number(value)
        case .string(let value): writer.string(value)
        case .array(let values): values.write(to: &writer)
        case .object(let object): object.write(to: &writer)
        }
    }

    /// Describes any value.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .anything }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Any" }
}

extension JSONObject: SchemaValue {
    /// An object with any keys.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> JSONObject? {
        guard reader.kind(of: json) == .object else { return reader.mismatch("an object", at: json) }
        return JSONValue.read(json, &reader)?.object
    }

    /// Writes the members in order.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in members {
            writer.key(key)
            value.write(to: &writer)
        }
        writer.endObject()
    }

    /// An object with any keys.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .dictionary(of: .anything) }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Object" }
}
