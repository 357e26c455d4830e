public import Foundation
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

    /// The exact number at a position, or nil when the column holds something else, or more digits than 38.
    public func decimal(at index: Int) -> Decimal? { source.decimal(offset + index) }

    /// The texts at a position, or nil when the column holds something else.
    public func texts(at index: Int) -> [String]? { source.texts(offset + index) }

    /// The integers at a position, or nil when the column holds something else.
    public func integers(at index: Int) -> [Int64]? { source.integers(offset + index) }

    /// The identifiers at a position, or nil when the column holds something else.
    public func uuids(at index: Int) -> [UUIDWords]? { source.uuids(offset + index) }

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
    func decimal(_ index: Int) -> Decimal?
    func texts(_ index: Int) -> [String]?
    func integers(_ index: Int) -> [Int64]?
    func uuids(_ index: Int) -> [UUIDWords]?
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
