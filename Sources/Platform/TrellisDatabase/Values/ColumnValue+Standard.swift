public import TrellisKernel

extension String: ColumnValue {
    /// A text column.
    public static var columnType: ColumnType { .text }
    /// The text.
    public var databaseValue: DatabaseValue { .text(self) }
    /// Decodes the text at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.text(at: index) else { throw row.mismatch(at: index, expected: "text") }
        return value
    }
}

extension Int64: ColumnValue {
    /// An integer column.
    public static var columnType: ColumnType { .integer }
    /// The integer.
    public var databaseValue: DatabaseValue { .integer(self) }
    /// Decodes the integer at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.integer(at: index) else { throw row.mismatch(at: index, expected: "an integer") }
        return value
    }
}

extension Int: ColumnValue {
    /// An integer column.
    public static var columnType: ColumnType { .integer }
    /// The integer.
    public var databaseValue: DatabaseValue { .integer(Int64(self)) }
    /// Decodes the integer at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = Self(exactly: try Int64.decode(from: row, at: index)) else {
            throw row.mismatch(at: index, expected: "an integer of \(Self.bitWidth) bits")
        }
        return value
    }
}

extension Int32: ColumnValue {
    /// An integer column.
    public static var columnType: ColumnType { .integer }
    /// The integer.
    public var databaseValue: DatabaseValue { .integer(Int64(self)) }
    /// Decodes the integer at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = Self(exactly: try Int64.decode(from: row, at: index)) else {
            throw row.mismatch(at: index, expected: "an integer of 32 bits")
        }
        return value
    }
}

extension Bool: ColumnValue {
    /// A column of Booleans.
    public static var columnType: ColumnType { .bool }
    /// The Boolean.
    public var databaseValue: DatabaseValue { .bool(self) }
    /// Decodes the Boolean at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.integer(at: index) else { throw row.mismatch(at: index, expected: "true or false") }
        return value != 0
    }
}

extension Double: ColumnValue {
    /// A column of doubles.
    public static var columnType: ColumnType { .real }
    /// The number; NaN becomes NULL on every engine, since SQLite can't store it.
    public var databaseValue: DatabaseValue { isNaN ? .null : .real(self) }
    /// Decodes the number at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.real(at: index) else { throw row.mismatch(at: index, expected: "a number") }
        return value
    }
}

extension ID: ColumnValue {
    /// A column of identifiers.
    public static var columnType: ColumnType { .uuid }
    /// The sixteen bytes.
    public var databaseValue: DatabaseValue { .uuid(high: high, low: low) }
    /// Decodes the identifier at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let words = row.uuid(at: index) else { throw row.mismatch(at: index, expected: "an identifier") }
        return Self(high: words.high, low: words.low)
    }
}

extension Timestamp: ColumnValue {
    /// A placeholder for a time that the transaction sets on write: `var createdAt: Timestamp = .onWrite`.
    public static let onWrite = Timestamp(microseconds: 0)

    /// A column of timestamps.
    public static var columnType: ColumnType { .timestamp }
    /// The timestamp.
    public var databaseValue: DatabaseValue { .timestamp(self) }
    /// Decodes the timestamp at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        Self(microseconds: try Int64.decode(from: row, at: index))
    }
}
