/// A reader of what ``ByteWriter`` wrote; each function returns nil where the bytes are something else.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func integer() -> Int64? {
        bytes(8).map { Int64(bitPattern: $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    }

    mutating func length() -> Int? {
        bytes(2).map { $0.reduce(0) { $0 << 8 | Int($1) } }
    }

    /// Returns a text, or `.some(nil)` for an absent one.
    mutating func text() -> String?? {
        guard let isPresent = byte(), isPresent <= 1, let count = length(), isPresent == 1 || count == 0,
            let bytes = bytes(count)
        else { return nil }
        guard isPresent == 1 else { return .some(nil) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return .some(text)
    }
}
