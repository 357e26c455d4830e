/// A decoder of `%` escapes.
///
/// Source: RFC 3986, section 2.1; for queries also the plus sign of `application/x-www-form-urlencoded`.
enum PercentEncoding {
    /// Returns the decoded text, or nil when an escape is malformed or the result isn't UTF-8.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool = false) -> String? {
        guard let decoded = decode(bytes, plusIsSpace: plusIsSpace) else {
            return String(validating: bytes, as: UTF8.self)
        }
        return decoded.isMalformed ? nil : String(validating: decoded.bytes, as: UTF8.self)
    }

    /// Returns the bytes with their escapes decoded, or nil when there is nothing to decode.
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool = false
    ) -> (bytes: [UInt8], isMalformed: Bool)? {
        guard bytes.contains(where: { $0 == percent || (plusIsSpace && $0 == plus) }) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == percent {
                guard index + 2 < bytes.count, let high = value(bytes[index + 1]), let low = value(bytes[index + 2])
                else {
                    return ([], true)
                }
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(plusIsSpace && byte == plus ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return (result, false)
    }

    /// Returns whether an escape, none of which is malformed, stands for a character of ASCII.
    static func escapesASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.contains { index in
            bytes[index] == percent && index + 1 < bytes.count && (0x30...0x37).contains(bytes[index + 1])
        }
    }

    private static let percent = UInt8(ascii: "%")
    private static let plus = UInt8(ascii: "+")

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
