public import TrellisKernel

extension String: ColumnValue {
    /// A text column.
    public static var columnType: ColumnType { .text }
    /// The text.
    public var databaseValue: DatabaseValue { .text(self) }
    /// The text at `index`.
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
    /// The integer at `index`.
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
    /// The integer at `index`.
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
    /// The integer at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = Self(exactly: try Int64.decode(from: row, at: index)) else {
            throw row.mismatch(at: index, expected: "an integer of 32 bits")
        }
        return value
    }
}

extension Bool: ColumnValue {
    /// A column of truth values.
    public static var columnType: ColumnType { .bool }
    /// The truth value.
    public var databaseValue: DatabaseValue { .bool(self) }
    /// The truth value at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.integer(at: index) else { throw row.mismatch(at: index, expected: "true or false") }
        return value != 0
    }
}

extension Double: ColumnValue {
    /// A column of doubles.
    public static var columnType: ColumnType { .real }
    /// The number; a NaN becomes NULL, as SQLite has none.
    public var databaseValue: DatabaseValue { .real(self) }
    /// The number at `index`.
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
    /// The identifier at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let words = row.uuid(at: index) else { throw row.mismatch(at: index, expected: "an identifier") }
        return Self(high: words.high, low: words.low)
    }
}

extension Timestamp: ColumnValue {
    /// Stands in for a time that the transaction sets when it writes the row: `var createdAt: Timestamp = .onWrite`.
    public static let onWrite = Timestamp(microseconds: 0)

    /// A column of moments.
    public static var columnType: ColumnType { .timestamp }
    /// The moment.
    public var databaseValue: DatabaseValue { .timestamp(self) }
    /// The moment at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        Self(microseconds: try Int64.decode(from: row, at: index))
    }
}
