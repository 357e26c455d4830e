public import TrellisKernel

extension String: SchemaValue {
    /// A string.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> String? { reader.string(json) }

    /// Writes the text in quotes.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.string(self) }

    /// Any text.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "String" }
}

extension Bool: SchemaValue {
    /// `true` or `false`.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Bool? { reader.bool(json) }

    /// Writes `true` or `false`.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.bool(self) }

    /// True or false.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .boolean }
    /// What the name of a generic schema calls it.
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
    /// What the name of a generic schema calls it.
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
    /// What the name of a generic schema calls it.
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
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "Integer32" }
}

extension Double: SchemaValue {
    /// A number.
    @inlinable
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Double? { reader.double(json) }

    /// Writes the shortest form that reads back to the same number; one that isn't finite makes the writing fail.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.number(self) }

    /// Any number.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .number }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "Number" }
}

extension ID: SchemaValue {
    /// A string with a UUID in either case.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> ID? {
        reader.parse(json, "a UUID") { ID(utf8: $0) }
    }

    /// Writes the UUID in lower case.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.identifier(self) }

    /// A string in the format `uuid`.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .uuid) }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "ID" }
}

extension Timestamp: SchemaValue {
    /// A string with an RFC 3339 date and time.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Timestamp? {
        reader.parse(json, "a date and time such as 2026-01-31T09:30:00Z") { Timestamp(utf8: $0) }
    }

    /// Writes the moment in UTC with six decimals.
    @inlinable
    public func write(to writer: inout JSONWriter) { writer.timestamp(self) }

    /// A string in the format `date-time`.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { .string(format: .dateTime) }
    /// What the name of a generic schema calls it.
    public static var schemaLabel: String { "Timestamp" }
}
