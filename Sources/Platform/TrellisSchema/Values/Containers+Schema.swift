extension Optional: SchemaValue where Wrapped: SchemaValue {
    /// Reads null or a value of the wrapped type.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        if reader.isNull(json) { return .some(nil) }
        guard let value = Wrapped.read(json, &reader) else { return nil }
        return .some(value)
    }

    /// Writes `null` for nil: the key of an optional property is always present.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        if let value = self { value.write(to: &writer) } else { writer.null() }
    }

    /// Describes null or a value of the wrapped type.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        Wrapped.describe(in: &catalog).orNull
    }

    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { Wrapped.schemaLabel }
}

extension Array: SchemaValue where Element: SchemaValue {
    /// Reads an array; a single text of a query is one element.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> [Element]? {
        guard var elements = reader.elements(of: json) else { return nil }
        var values: [Element] = []
        values.reserveCapacity(elements.count)
        while let element = reader.nextElement(&elements) {
            if let value = Element.read(element, &reader) { values.append(value) }
        }
        return reader.accepts(elements) ? values : nil
    }

    /// Writes the elements in order.
    @inlinable
    public func write(to writer: inout JSONWriter) {
        writer.byte(UInt8(ascii: "["))
        var isFirst = true
        for element in self {
            if !isFirst { writer.byte(UInt8(ascii: ",")) }
            isFirst = false
            element.write(to: &writer)
        }
        writer.byte(UInt8(ascii: "]"))
    }

    /// Describes an array of the element type.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        .array(of: Element.describe(in: &catalog))
    }

    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "List_" + Element.schemaLabel }
}

extension Dictionary: SchemaValue where Key == String, Value: SchemaValue {
    /// Reads an object with any keys.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> [String: Value]? {
        guard var members = reader.members(of: json) else { return nil }
        var values: [String: Value] = [:]
        values.reserveCapacity(members.count)
        while let member = reader.next(&members) {
            if let value = Value.read(member.value, &reader) { values[member.key.string] = value }
        }
        return reader.accepts(members) ? values : nil
    }

    /// Writes the members sorted by key, so that equal dictionaries give the same bytes.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            writer.key(key)
            value.write(to: &writer)
        }
        writer.endObject()
    }

    /// Describes an object with any keys and values of the value type.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        .dictionary(of: Value.describe(in: &catalog))
    }

    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Map_" + Value.schemaLabel }
}
