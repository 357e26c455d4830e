/// The name of an object in a store: segments separated by `/`.
///
/// At most 1,024 bytes of UTF-8; no empty segment, no `.` or `..`, no control characters, no backslash. So a key is never
/// a path that leaves its folder, on any store.
public struct StorageKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The key as text.
    public let description: String

    /// The key that `text` spells.
    ///
    /// - Throws: ``StorageError/invalidKey(_:)`` with the reason.
    public init(_ text: String) throws(StorageError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .invalidKey("it is empty") }
        guard bytes.count <= 1024 else { throw .invalidKey("it has \(bytes.count) bytes, more than 1024") }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .invalidKey("it has a control character")
        }
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw .invalidKey("it has a backslash") }
        for segment in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !segment.isEmpty else { throw .invalidKey("it has an empty segment") }
            guard !segment.elementsEqual(".".utf8), !segment.elementsEqual("..".utf8) else {
                throw .invalidKey("it has the segment \(String(decoding: segment, as: UTF8.self))")
            }
        }
        description = text
    }

    /// Whether the bytes are equal: unlike `String`, a composed and a decomposed `ü` are two keys, as on every store.
    public static func == (left: StorageKey, right: StorageKey) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = description
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0))
    }

    /// The order of the bytes.
    public static func < (left: StorageKey, right: StorageKey) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// A range of bytes of an object.
public enum ByteRange: Hashable, Sendable {
    /// From this byte to the last one.
    case from(Int64)
    /// From the first byte to the second, both included.
    case bounds(Int64, Int64)
    /// The last bytes.
    case last(Int64)

    /// Returns the bytes of an object of this size; nil if the range has none of them (RFC 9110, section 14.1.2).
    public func resolved(size: Int64) -> Range<Int64>? {
        switch self {
        case .from(let start): start >= 0 && start < size ? start..<size : nil
        case .bounds(let start, let end):
            start >= 0 && start < size && end >= start ? start..<(min(end, size - 1) + 1) : nil
        case .last(let count): count > 0 && size > 0 ? max(size - count, 0)..<size : nil
        }
    }
}
