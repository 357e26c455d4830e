import FoundationEssentials

/// Base64 with the alphabet that is safe in URLs and headers, without padding.
///
/// Source: RFC 4648, section 5.
enum Base64URL {
    /// Returns the text of `bytes`.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: Data(bytes).base64EncodedData().compactMap { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            }, as: UTF8.self)
    }

    /// Returns the bytes of `text`; nil for anything but what ``encode(_:)`` returns for them.
    ///
    /// So there is one text of each token, without padding, other characters and unused bits (RFC 7515, section 2).
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard let bytes = decodeVariant(text), encode(bytes).utf8.elementsEqual(text.utf8) else { return nil }
        return bytes
    }

    /// Returns the bytes of a key that a person wrote, in this alphabet or the standard one, padded or not; nil if it is
    /// invalid.
    static func decodeVariant(_ text: some StringProtocol) -> [UInt8]? {
        var standard = text.utf8.filter { $0 != UInt8(ascii: "=") }.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        standard += Array(repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: Data(standard)).map(Array.init)
    }
}
