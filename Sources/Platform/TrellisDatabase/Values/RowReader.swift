public import Foundation
import TrellisKernel

/// A reader of the columns of one row by position; passed to a record's `init(row:)` and valid only during that call.
public struct RowReader {
    let source: any RowSource
    let offset: Int

    init(_ source: any RowSource, offset: Int = 0) {
        self.source = source
        self.offset = offset
    }

    /// Decodes the value at a position.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when the column holds a value of another type.
    public func decode<Value: ColumnValue>(_ type: Value.Type, at index: Int) throws -> Value {
        try Value.decode(from: self, at: index)
    }

    /// Returns whether the column is NULL.
    public func isNull(at index: Int) -> Bool { source.isNull(offset + index) }

    /// Returns the integer at a position; nil for a value of another type.
    public func integer(at index: Int) -> Int64? { source.integer(offset + index) }

    /// Returns the number at a position; nil for a value of another type.
    public func real(at index: Int) -> Double? { source.real(offset + index) }

    /// Returns the text at a position; nil for a value of another type.
    public func text(at index: Int) -> String? { source.text(offset + index) }

    /// Returns the bytes at a position; nil for a value of another type.
    public func bytes(at index: Int) -> [UInt8]? { source.bytes(offset + index) }

    /// Returns the two words of the identifier at a position; nil for a value of another type.
    public func uuid(at index: Int) -> (high: UInt64, low: UInt64)? { source.uuid(offset + index) }

    /// Returns the exact number at a position; nil for a value of another type or with more than 38 digits.
    public func decimal(at index: Int) -> Decimal? { source.decimal(offset + index) }

    /// Returns the texts at a position; nil for a value of another type.
    public func texts(at index: Int) -> [String]? { source.texts(offset + index) }

    /// Returns the integers at a position; nil for a value of another type.
    public func integers(at index: Int) -> [Int64]? { source.integers(offset + index) }

    /// Returns the identifiers at a position; nil for a value of another type.
    public func uuids(at index: Int) -> [UUIDWords]? { source.uuids(offset + index) }

    /// Returns the value of any type at a position.
    public func value(at index: Int) -> DatabaseValue { source.value(offset + index) }

    /// Returns the error to throw for a value of an unexpected type.
    public func mismatch(at index: Int, expected: String) -> DatabaseError {
        let names = source.columnNames
        let position = offset + index
        return .decoding(column: names.indices.contains(position) ? names[position] : "\(position)", expected: expected)
    }
}

/// The current row of a running statement, or values in memory; every getter returns nil for a value of another type.
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

/// A collector of the values that a record binds, in the order of its columns.
public struct RowValues {
    var values: [DatabaseValue]

    init(capacity: Int) {
        values = []
        values.reserveCapacity(capacity)
    }

    /// Appends the next column's value.
    public mutating func append(_ value: some ColumnValue) {
        values.append(value.databaseValue)
    }
}
