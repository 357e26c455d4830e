import CLibPQ
import Foundation
import TrellisKernel

/// The values of a statement in the form that libpq takes: with their types, in binary where the type is unambiguous.
///
/// Text is sent as text without a type, so that the server infers the type from the context: text, JSON, an
/// enumeration.
struct PostgresParameters {
    private(set) var types: [Oid] = []
    private var storage: [UInt8] = []
    /// The start of each value in `storage`; negative is NULL.
    private var starts: [Int] = []
    private var lengths: [CInt] = []
    private var formats: [CInt] = []

    /// - Throws: ``DatabaseError/unstorableText`` for text with U+0000; `statement` for too many values.
    init(_ values: [DatabaseValue]) throws {
        // C ends a string at its first NUL; the rest would be lost silently.
        try Dialect.postgres.check(values)
        types.reserveCapacity(values.count)
        starts.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        formats.reserveCapacity(values.count)
        storage.reserveCapacity(values.count * 16)
        for value in values { append(value) }
    }

    /// The bytes of a single value in binary form.
    var bytes: [UInt8] { Array(storage.prefix(lengths.first.map(Int.init) ?? 0)) }

    /// Calls `body` with the arrays that libpq takes; they are valid during the call only.
    func withArrays<Value>(
        _ body: (CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> Value
    ) -> Value {
        guard !starts.isEmpty else { return body(0, nil, nil, nil) }
        return storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = starts.map { start -> UnsafePointer<CChar>? in start < 0 ? nil : base.map { $0 + start } }
            return pointers.withUnsafeBufferPointer { pointers in
                body(CInt(clamping: starts.count), pointers.baseAddress, lengths, formats)
            }
        }
    }

    private mutating func append(_ value: DatabaseValue) {
        let start = storage.count
        switch value {
        case .null:
            types.append(PostgresType.unknown)
            starts.append(-1)
            lengths.append(0)
            formats.append(1)
            return
        case .text(let text):
            types.append(PostgresType.unknown)
            storage.append(contentsOf: text.utf8)
            storage.append(0)
            finish(start, length: storage.count - start - 1, format: 0)
            return
        case .bool(let bool):
            types.append(PostgresType.bool)
            storage.append(bool ? 1 : 0)
        case .integer(let integer):
            types.append(PostgresType.int8)
            storage.appendBigEndian(integer)
        case .real(let real):
            types.append(PostgresType.float8)
            storage.appendBigEndian(real.bitPattern)
        case .bytes(let bytes):
            types.append(PostgresType.bytea)
            storage.append(contentsOf: bytes)
            // An empty value needs a pointer too: a null pointer is NULL.
            if bytes.isEmpty { storage.append(0) }
            finish(start, length: bytes.count, format: 1)
            return
        case .uuid(let high, let low):
            types.append(PostgresType.uuid)
            storage.appendBigEndian(high)
            storage.appendBigEndian(low)
        case .timestamp(let timestamp):
            types.append(PostgresType.timestamptz)
            storage.appendBigEndian(PostgresType.time(timestamp.microseconds))
        case .decimal(let decimal):
            types.append(PostgresType.numeric)
            storage.append(contentsOf: decimal.description.utf8)
            storage.append(0)
            finish(start, length: storage.count - start - 1, format: 0)
            return
        case .texts(let texts):
            types.append(PostgresType.textArray)
            PostgresArray.append(to: &storage, type: PostgresType.text, count: texts.count) {
                $1 += Array(texts[$0].utf8)
            }
        case .integers(let integers):
            types.append(PostgresType.int8Array)
            PostgresArray.append(to: &storage, type: PostgresType.int8, count: integers.count) {
                $1.appendBigEndian(integers[$0])
            }
        case .uuids(let uuids):
            types.append(PostgresType.uuidArray)
            PostgresArray.append(to: &storage, type: PostgresType.uuid, count: uuids.count) {
                $1.appendBigEndian(uuids[$0].high)
                $1.appendBigEndian(uuids[$0].low)
            }
        }
        finish(start, length: storage.count - start, format: 1)
    }

    private mutating func finish(_ start: Int, length: Int, format: CInt) {
        starts.append(start)
        lengths.append(CInt(clamping: length))
        formats.append(format)
    }
}

extension Array where Element == UInt8 {
    /// Appends the number, most significant byte first.
    mutating func appendBigEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
