import TrellisKernel

/// Reads the columns of one row by position; handed to a record's `init(row:)`, and valid only within it.
public struct RowReader {
    let source: any RowSource
    let offset: Int

    init(_ source: any RowSource, offset: Int = 0) {
        self.source = source
        self.offset = offset
    }

    /// The value at a position.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when the column holds something else.
    public func decode<Value: ColumnValue>(_ type: Value.Type, at index: Int) throws -> Value {
        try Value.decode(from: self, at: index)
    }

    /// Whether the column is NULL.
    public func isNull(at index: Int) -> Bool { source.isNull(offset + index) }

    /// The integer at a position, or nil when the column holds something else.
    public func integer(at index: Int) -> Int64? { source.integer(offset + index) }

    /// The number at a position, or nil when the column holds something else.
    public func real(at index: Int) -> Double? { source.real(offset + index) }

    /// The text at a position, or nil when the column holds something else.
    public func text(at index: Int) -> String? { source.text(offset + index) }

    /// The bytes at a position, or nil when the column holds something else.
    public func bytes(at index: Int) -> [UInt8]? { source.bytes(offset + index) }

    /// The two words of the identifier at a position, or nil when the column holds something else.
    public func uuid(at index: Int) -> (high: UInt64, low: UInt64)? { source.uuid(offset + index) }

    /// The value at a position, whatever it is.
    public func value(at index: Int) -> DatabaseValue { source.value(offset + index) }

    /// What to throw when a column holds something unexpected.
    public func mismatch(at index: Int, expected: String) -> DatabaseError {
        let names = source.columnNames
        let position = offset + index
        return .decoding(column: names.indices.contains(position) ? names[position] : "\(position)", expected: expected)
    }
}

/// The current row of a running statement, or values in memory; every getter gives nil for a value of another kind.
protocol RowSource: AnyObject {
    var columnNames: [String] { get }
    func isNull(_ index: Int) -> Bool
    func integer(_ index: Int) -> Int64?
    func real(_ index: Int) -> Double?
    func text(_ index: Int) -> String?
    func bytes(_ index: Int) -> [UInt8]?
    func uuid(_ index: Int) -> (high: UInt64, low: UInt64)?
    func value(_ index: Int) -> DatabaseValue
}

/// Collects what a record binds, in the order of its columns.
public struct RowValues {
    var values: [DatabaseValue]

    init(capacity: Int) {
        values = []
        values.reserveCapacity(capacity)
    }

    /// Adds the next column's value.
    public mutating func append(_ value: some ColumnValue) {
        values.append(value.databaseValue)
    }
}

/// Values in memory, read like a row: how a record is made again after the transaction has set its columns.
final class StoredRow: RowSource {
    let values: [DatabaseValue]
    let columnNames: [String]

    init(_ values: [DatabaseValue], names: [String]) {
        self.values = values
        columnNames = names
    }

    func value(_ index: Int) -> DatabaseValue { values.indices.contains(index) ? values[index] : .null }

    func isNull(_ index: Int) -> Bool { value(index).isNull }

    func integer(_ index: Int) -> Int64? {
        switch value(index) {
        case .integer(let integer): integer
        case .bool(let bool): bool ? 1 : 0
        case .timestamp(let timestamp): timestamp.microseconds
        default: nil
        }
    }

    func real(_ index: Int) -> Double? {
        switch value(index) {
        case .real(let real): real
        case .integer(let integer): Double(integer)
        default: nil
        }
    }

    func text(_ index: Int) -> String? {
        if case .text(let text) = value(index) { text } else { nil }
    }

    func bytes(_ index: Int) -> [UInt8]? {
        if case .bytes(let bytes) = value(index) { bytes } else { nil }
    }

    func uuid(_ index: Int) -> (high: UInt64, low: UInt64)? {
        switch value(index) {
        case .uuid(let high, let low): return (high, low)
        case .bytes(let bytes) where bytes.count == 16:
            func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            return (word(bytes[..<8]), word(bytes[8...]))
        default: return nil
        }
    }
}
