public import TrellisKernel

/// An element type of lists that a column can hold: `[String]`, `[Int]`, `[ID<User>]`, and `[UInt8]` for bytes.
///
/// An enum of strings or integers conforms by declaring it.
public protocol ColumnElement: Sendable {
    /// The type of column that holds the list.
    static var listType: ColumnType { get }
    /// Returns the list as it is bound to a statement.
    static func databaseValue(of list: [Self]) -> DatabaseValue
    /// Decodes the list at a position of a row.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when the column holds a value of another type.
    static func decodeList(from row: RowReader, at index: Int) throws -> [Self]
}

extension Array: ColumnValue where Element: ColumnElement {
    /// A column of lists, or of bytes.
    public static var columnType: ColumnType { Element.listType }
    /// The list.
    public var databaseValue: DatabaseValue { Element.databaseValue(of: self) }
    /// Decodes the list at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        try Element.decodeList(from: row, at: index)
    }
}

extension UInt8: ColumnElement {
    /// A column of bytes.
    public static var listType: ColumnType { .bytes }
    /// Returns the bytes as a value.
    public static func databaseValue(of list: [UInt8]) -> DatabaseValue { .bytes(list) }
    /// Decodes the bytes at `index`.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [UInt8] {
        guard let value = row.bytes(at: index) else { throw row.mismatch(at: index, expected: "bytes") }
        return value
    }
}

extension String: ColumnElement {
    /// A column of texts.
    public static var listType: ColumnType { .texts }
    /// Returns the texts as a value.
    public static func databaseValue(of list: [String]) -> DatabaseValue { .texts(list) }
    /// Decodes the texts at `index`.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [String] {
        guard let value = row.texts(at: index) else { throw row.mismatch(at: index, expected: "a list of texts") }
        return value
    }
}

extension Int64: ColumnElement {
    /// A column of integers.
    public static var listType: ColumnType { .integers }
    /// Returns the integers as a value.
    public static func databaseValue(of list: [Int64]) -> DatabaseValue { .integers(list) }
    /// Decodes the integers at `index`.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [Int64] {
        guard let value = row.integers(at: index) else { throw row.mismatch(at: index, expected: "a list of integers") }
        return value
    }
}

extension Int: ColumnElement {
    /// A column of integers.
    public static var listType: ColumnType { .integers }
    /// Returns the integers as a value.
    public static func databaseValue(of list: [Int]) -> DatabaseValue { .integers(list.map(Int64.init)) }
    /// Decodes the integers at `index`.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [Int] {
        try Int64.decodeList(from: row, at: index).map { value in
            guard let value = Int(exactly: value) else {
                throw row.mismatch(at: index, expected: "a list of integers of \(Int.bitWidth) bits")
            }
            return value
        }
    }
}

extension ID: ColumnElement {
    /// A column of identifiers.
    public static var listType: ColumnType { .uuids }
    /// Returns the identifiers as a value.
    public static func databaseValue(of list: [ID]) -> DatabaseValue {
        .uuids(list.map { UUIDWords(high: $0.high, low: $0.low) })
    }
    /// Decodes the identifiers at `index`.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [ID] {
        guard let value = row.uuids(at: index) else { throw row.mismatch(at: index, expected: "a list of identifiers") }
        return value.map { Self(high: $0.high, low: $0.low) }
    }
}

extension ColumnElement where Self: RawRepresentable, RawValue: ColumnElement {
    /// The list type of the raw values.
    public static var listType: ColumnType { RawValue.listType }
    /// Returns the raw values as a value.
    public static func databaseValue(of list: [Self]) -> DatabaseValue {
        RawValue.databaseValue(of: list.map(\.rawValue))
    }
    /// Decodes the cases with the stored raw values.
    public static func decodeList(from row: RowReader, at index: Int) throws -> [Self] {
        try RawValue.decodeList(from: row, at: index).map { raw in
            guard let value = Self(rawValue: raw) else {
                throw row.mismatch(at: index, expected: "a list of \(Self.self)")
            }
            return value
        }
    }
}
