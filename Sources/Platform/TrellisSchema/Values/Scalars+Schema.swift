public import TrellisKernel

extension String: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> String? { reader.string(json) }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.string(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string }
    public static var schemaLabel: String { "String" }
}

extension Bool: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Bool? { reader.bool(json) }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.bool(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .boolean }
    public static var schemaLabel: String { "Boolean" }
}

extension Int: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int? { reader.integer(json, as: Int.self) }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(Int64(self)) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int64") }
    public static var schemaLabel: String { "Integer" }
}

extension Int64: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int64? {
        reader.integer(json, as: Int64.self)
    }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int64") }
    public static var schemaLabel: String { "Integer" }
}

extension Int32: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int32? {
        reader.integer(json, as: Int32.self)
    }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(Int64(self)) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int32") }
    public static var schemaLabel: String { "Integer32" }
}

extension Double: SchemaValue {
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Double? { reader.double(json) }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.number(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .number }
    public static var schemaLabel: String { "Number" }
}

extension ID: SchemaValue {
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> ID? {
        reader.parse(json, "a UUID") { ID(utf8: $0) }
    }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.identifier(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .uuid) }
    public static var schemaLabel: String { "ID" }
}

extension Timestamp: SchemaValue {
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Timestamp? {
        reader.parse(json, "a date and time such as 2026-01-31T09:30:00Z") { Timestamp(utf8: $0) }
    }

    @inlinable
    public func write(to writer: inout JSONWriter) { writer.timestamp(self) }

    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .dateTime) }
    public static var schemaLabel: String { "Timestamp" }
}
