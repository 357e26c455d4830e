/// The key of one change, as a client sends it in `Idempotency-Key`.
///
/// Source: draft-ietf-httpapi-idempotency-key-header, section 2.1, and RFC 9651, section 3.3.3, for a string.
struct IdempotencyKey: Hashable, Sendable {
    /// The most bytes of a key.
    private static let maximumLength = 255

    /// The characters of the key, all visible ASCII.
    let bytes: [UInt8]

    /// Reads a field: a string in quotation marks, or the same characters without them.
    ///
    /// - Throws: ``IdempotencyError/keyMalformed`` for anything else, such as parameters and several fields.
    init(field: String) throws(IdempotencyError) {
        var rest = Array(field.utf8)[...]
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            guard rest.popLast() == UInt8(ascii: "\"") else { throw .keyMalformed }
            bytes = try Self.unescaped(rest)
        } else {
            guard !rest.contains(UInt8(ascii: "\"")) else { throw .keyMalformed }
            bytes = Array(rest)
        }
        guard (1...Self.maximumLength).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .keyMalformed
        }
    }

    private static func unescaped(_ escaped: ArraySlice<UInt8>) throws(IdempotencyError) -> [UInt8] {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in escaped {
            let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isEscaped {
                guard isSpecial else { throw .keyMalformed }
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            } else if isSpecial {
                throw .keyMalformed
            }
            bytes.append(byte)
        }
        guard !isEscaped else { throw .keyMalformed }
        return bytes
    }
}
