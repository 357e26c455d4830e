/// A Swift type that a column can hold.
///
/// `String`, `Int`, `Int32`, `Int64`, `Bool`, `Double`, `Decimal`, `[UInt8]`, ``ID``, ``Timestamp``, ``JSONText``,
/// lists of text, integers or identifiers, and optionals of them conform. An enum of strings or integers conforms by
/// declaring it: `enum ProjectStatus: String, ColumnValue { case active, archived }`.
public protocol ColumnValue: Sendable {
    /// The type of column that holds it.
    static var columnType: ColumnType { get }
    /// Whether the column may be NULL.
    static var isNullable: Bool { get }
    /// Decodes the value at a position of a row.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when the column holds a value of another type.
    static func decode(from row: RowReader, at index: Int) throws -> Self
    /// The value as it is bound to a statement.
    var databaseValue: DatabaseValue { get }
}

extension ColumnValue {
    /// False, since only optionals may be NULL.
    public static var isNullable: Bool { false }
}

extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue {
    /// The column type of the raw value.
    public static var columnType: ColumnType { RawValue.columnType }

    /// The raw value as it is bound to a statement.
    public var databaseValue: DatabaseValue { rawValue.databaseValue }

    /// Decodes the case with the stored raw value.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = Self(rawValue: try RawValue.decode(from: row, at: index)) else {
            throw row.mismatch(at: index, expected: "\(Self.self)")
        }
        return value
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    /// The column type of the wrapped value.
    public static var columnType: ColumnType { Wrapped.columnType }

    /// True, since an optional may be NULL.
    public static var isNullable: Bool { true }

    /// The wrapped value, or NULL.
    public var databaseValue: DatabaseValue { self?.databaseValue ?? .null }

    /// Decodes nil for NULL, otherwise the wrapped value.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        row.isNull(at: index) ? nil : try Wrapped.decode(from: row, at: index)
    }
}

/// JSON of a column as unparsed text.
public struct JSONText: ColumnValue, Hashable, ExpressibleByStringLiteral {
    /// The JSON.
    public let text: String

    /// Creates JSON from text; the column's check constraint rejects invalid JSON.
    public init(_ text: String) {
        self.text = text
    }

    /// Creates JSON from a literal.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// A column that accepts only JSON.
    public static var columnType: ColumnType { .json }

    /// The text.
    public var databaseValue: DatabaseValue { .text(text) }

    /// Decodes the text at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        Self(try String.decode(from: row, at: index))
    }
}
