import CLibPQ
import Foundation
import TrellisKernel

/// The current row of a result in PostgreSQL's binary format
/// (https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES).
///
/// The column's type decides how its bytes are read, not the requested Swift type; a value of another kind returns nil.
final class PostgresRow: RowSource {
    private let result: OpaquePointer
    private let width: CInt
    private let types: [Oid]
    var row: CInt = 0

    init(_ result: OpaquePointer) {
        self.result = result
        width = PQnfields(result)
        types = (0..<width).map { PQftype(result, $0) }
    }

    private(set) lazy var columnNames = (0..<width).map { index in
        PQfname(result, index).map { String(cString: $0) } ?? ""
    }

    func isNull(_ index: Int) -> Bool { bytes(of: index) == nil }

    func integer(_ index: Int) -> Int64? {
        guard let bytes = bytes(of: index) else { return nil }
        var reader = WireReader(bytes)
        switch types[index] {
        case PostgresType.int8: return reader.read(Int64.self)
        case PostgresType.int4: return reader.read(Int32.self).map(Int64.init)
        case PostgresType.int2: return reader.read(Int16.self).map(Int64.init)
        case PostgresType.oid: return reader.read(UInt32.self).map(Int64.init)
        case PostgresType.bool: return reader.read(UInt8.self).map(Int64.init)
        case PostgresType.timestamptz, PostgresType.timestamp:
            return reader.read(Int64.self).map(PostgresType.microseconds(sinceEpoch:))
        case PostgresType.date: return reader.read(Int32.self).map(PostgresType.microseconds(ofDay:))
        case PostgresType.numeric: return PostgresNumeric(bytes)?.integer
        default: return nil
        }
    }

    func real(_ index: Int) -> Double? {
        guard let bytes = bytes(of: index) else { return nil }
        var reader = WireReader(bytes)
        switch types[index] {
        case PostgresType.float8: return reader.read(UInt64.self).map(Double.init(bitPattern:))
        case PostgresType.float4: return reader.read(UInt32.self).map { Double(Float(bitPattern: $0)) }
        case PostgresType.numeric: return PostgresNumeric(bytes)?.double
        case PostgresType.int8, PostgresType.int4, PostgresType.int2: return integer(index).map(Double.init)
        default: return nil
        }
    }

    func text(_ index: Int) -> String? {
        guard let bytes = bytes(of: index) else { return nil }
        switch types[index] {
        case PostgresType.jsonb: return String(validating: bytes.dropFirst(), as: UTF8.self)
        case let type where PostgresType.isText(type): return String(validating: bytes, as: UTF8.self)
        default: return nil
        }
    }

    func bytes(_ index: Int) -> [UInt8]? {
        guard types.indices.contains(index), types[index] == PostgresType.bytea else { return nil }
        return bytes(of: index).map(Array.init)
    }

    func uuid(_ index: Int) -> (high: UInt64, low: UInt64)? {
        guard types.indices.contains(index), types[index] == PostgresType.uuid, let bytes = bytes(of: index) else {
            return nil
        }
        var reader = WireReader(bytes)
        guard let high = reader.read(UInt64.self), let low = reader.read(UInt64.self) else { return nil }
        return (high, low)
    }

    func decimal(_ index: Int) -> Decimal? {
        guard let bytes = bytes(of: index) else { return nil }
        return types[index] == PostgresType.numeric
            ? PostgresNumeric(bytes)?.decimal : integer(index).map { Decimal($0) }
    }

    func texts(_ index: Int) -> [String]? {
        elements(index, PostgresType.textArray) { String(validating: $0, as: UTF8.self) }
    }

    func integers(_ index: Int) -> [Int64]? {
        elements(index, PostgresType.int8Array) { bytes in
            var reader = WireReader(bytes)
            return reader.read(Int64.self)
        }
    }

    func uuids(_ index: Int) -> [UUIDWords]? {
        elements(index, PostgresType.uuidArray) { bytes in
            var reader = WireReader(bytes)
            guard let high = reader.read(UInt64.self), let low = reader.read(UInt64.self) else { return nil }
            return UUIDWords(high: high, low: low)
        }
    }

    /// Returns the elements of an array of this type; nil when one of them can't be read.
    private func elements<Element>(
        _ index: Int, _ type: Oid, _ read: (UnsafeRawBufferPointer) -> Element?
    ) -> [Element]? {
        guard let bytes = bytes(of: index), types[index] == type, let parts = PostgresArray.elements(bytes) else {
            return nil
        }
        let elements = parts.compactMap(read)
        return elements.count == parts.count ? elements : nil
    }

    /// Returns a value that has none of our types, such as a list with NULL in it, as its bytes: only NULL is NULL.
    func value(_ index: Int) -> DatabaseValue {
        guard let bytes = bytes(of: index) else { return .null }
        switch types[index] {
        case PostgresType.bool: return .bool(bytes.first != 0)
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid:
            return integer(index).map(DatabaseValue.integer) ?? .bytes(Array(bytes))
        case PostgresType.float8, PostgresType.float4:
            return real(index).map(DatabaseValue.real) ?? .bytes(Array(bytes))
        case PostgresType.timestamptz, PostgresType.timestamp, PostgresType.date:
            return integer(index).map { .timestamp(Timestamp(microseconds: $0)) } ?? .bytes(Array(bytes))
        case PostgresType.uuid:
            return uuid(index).map { .uuid(high: $0.high, low: $0.low) } ?? .bytes(Array(bytes))
        case PostgresType.bytea: return .bytes(Array(bytes))
        case PostgresType.numeric:
            // A number with more digits than `Decimal` holds is its text, as it is on SQLite.
            guard let number = PostgresNumeric(bytes) else { return .bytes(Array(bytes)) }
            return number.decimal.map(DatabaseValue.decimal) ?? .text(number.text)
        case PostgresType.textArray: return texts(index).map(DatabaseValue.texts) ?? .bytes(Array(bytes))
        case PostgresType.int8Array: return integers(index).map(DatabaseValue.integers) ?? .bytes(Array(bytes))
        case PostgresType.uuidArray: return uuids(index).map(DatabaseValue.uuids) ?? .bytes(Array(bytes))
        default: return text(index).map(DatabaseValue.text) ?? .bytes(Array(bytes))
        }
    }

    /// Returns the bytes of a value, valid as long as the result; nil for NULL and for a column that doesn't exist.
    private func bytes(of index: Int) -> UnsafeRawBufferPointer? {
        guard let column = CInt(exactly: index), column >= 0, column < width,
            PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column)
        else { return nil }
        return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    }
}
