public import TrellisKernel

extension String: SchemaValue {
    /// Reads a string.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> String? { reader.string(json) }

    /// Writes the text in quotes.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.string(self) }

    /// Describes any text.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "String" }
}

extension Bool: SchemaValue {
    /// Reads `true` or `false`.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Bool? { reader.bool(json) }

    /// Writes `true` or `false`.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.bool(self) }

    /// Describes a boolean.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .boolean }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Boolean" }
}

extension Int: SchemaValue {
    /// A whole number of 64 bits.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int? {
        reader.integer(json, as: Int.self)
    }

    /// Writes the number.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(Int64(self)) }

    /// A whole number of 64 bits.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int64") }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Integer" }
}

extension Int64: SchemaValue {
    /// A whole number of 64 bits.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int64? {
        reader.integer(json, as: Int64.self)
    }

    /// Writes the number.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(self) }

    /// A whole number of 64 bits.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int64") }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Integer" }
}

extension Int32: SchemaValue {
    /// A whole number of 32 bits.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Int32? {
        reader.integer(json, as: Int32.self)
    }

    /// Writes the number.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.integer(Int64(self)) }

    /// A whole number of 32 bits.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .integer(format: "int32") }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Integer32" }
}

extension Double: SchemaValue {
    /// Reads a number.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Double? { reader.double(json) }

    /// Writes the shortest form that parses to the same number; a number that is not finite makes the encoding fail.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.number(self) }

    /// Describes any number.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .number }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Number" }
}

extension ID: SchemaValue {
    /// Reads a string with a UUID in upper or lower case.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> ID? {
        reader.parse(json, "a UUID") { ID(utf8: $0) }
    }

    /// Writes the UUID in lower case.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.identifier(self) }

    /// Describes a string in the format `uuid`.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .uuid) }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "ID" }
}

extension Timestamp: SchemaValue {
    /// Reads a string with an RFC 3339 date and time.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Timestamp? {
        reader.parse(json, "a date and time such as 2026-01-31T09:30:00Z") { Timestamp(utf8: $0) }
    }

    /// Writes the time in UTC with six decimals.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.timestamp(self) }

    /// Describes a string in the format `date-time`.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .dateTime) }
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Timestamp" }
}
