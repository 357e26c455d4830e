import CLibPQ

/// The types that parameters are bound as and results are read as, by their numbers in `pg_type`.
enum PostgresType {
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let int8Array: Oid = 1016
    static let textArray: Oid = 1009
    static let date: Oid = 1082
    static let timestamp: Oid = 1114
    static let timestamptz: Oid = 1184
    static let numeric: Oid = 1700
    static let uuid: Oid = 2950
    static let uuidArray: Oid = 2951
    static let jsonb: Oid = 3802

    /// Whether values travel as their text: the kinds of text, JSON as it was written, and what the schema itself
    /// defines, such as an enumeration.
    static func isText(_ type: Oid) -> Bool {
        [18, name, text, 114, 142, 705, 1042, 1043].contains(type) || type >= 16_384
    }

    /// Microseconds from 1970-01-01, where Unix begins to count, to 2000-01-01, where PostgreSQL does.
    static let epoch: Int64 = 946_684_800_000_000
    static let microsecondsADay: Int64 = 86_400_000_000
}

/// Big-endian integers at a place in memory that libpq owns; nil beyond its end.
struct WireReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var rest: Int { bytes.count - position }

    mutating func read<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        let width = MemoryLayout<Number>.size
        guard rest >= width else { return nil }
        defer { position += width }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, rest >= count else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}
