public import Foundation
public import TrellisKernel

/// One value sent to or read from a database, in types that every engine supports.
///
/// Texts are equal when their bytes are, as they are to a database: `é` as one scalar isn't `e` with a combining accent.
public enum DatabaseValue: Hashable, Sendable {
    /// SQL's NULL.
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    /// The sixteen bytes of an ``ID`` as two big-endian words.
    case uuid(high: UInt64, low: UInt64)
    case timestamp(Timestamp)
    /// An exact number.
    case decimal(Decimal)
    case texts([String])
    case integers([Int64])
    case uuids([UUIDWords])

    /// Whether this is SQL's NULL.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// Whether it is text with U+0000, which PostgreSQL can't store.
    var containsNUL: Bool {
        switch self {
        case .text(let text): text.utf8.contains(0)
        case .texts(let texts): texts.contains { $0.utf8.contains(0) }
        default: false
        }
    }
}

/// The types of columns; a dialect maps each to a type of its engine.
///
/// | type      | SQLite                       | stored value               |
/// |-----------|------------------------------|----------------------------|
/// | bool      | INTEGER, checked to be 0 or 1 |                            |
/// | integer   | INTEGER                      | 64 bits                    |
/// | real      | REAL                         | a double                   |
/// | text      | TEXT                         | UTF-8                      |
/// | bytes     | BLOB                         |                            |
/// | uuid      | BLOB of 16 bytes             | big-endian, so bytes sort as identifiers do |
/// | timestamp | INTEGER                      | microseconds since 1970 UTC |
/// | json      | TEXT, checked to be JSON     |                            |
/// | decimal   | TEXT with its own collation  | up to 38 digits, exactly   |
/// | texts, integers, uuids | TEXT, checked to be a JSON array | the items, in order |
public enum ColumnType: String, Hashable, Sendable, CaseIterable {
    case bool, integer, real, text, bytes, uuid, timestamp, json, decimal, texts, integers, uuids
}

/// The sixteen bytes of an ``ID`` as two big-endian words, where the entity doesn't matter.
public struct UUIDWords: Hashable, Sendable {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Creates an identifier from these words.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
