extension Violation {
    /// The names and indexes of the pointer, unescaped: `/user/email` is `["user", "email"]`, `?limit` is `["limit"]`.
    ///
    /// Empty when the violation is about the whole body. For error formats that name fields in another way.
    ///
    /// Source: RFC 6901, section 4.
    public var path: [String] {
        let bytes = pointer.utf8
        if bytes.first == UInt8(ascii: "?") { return [String(decoding: bytes.dropFirst(), as: UTF8.self)] }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        return parts.map(Self.unescaped)
    }

    private static func unescaped(_ part: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in part {
            let isTilde = byte == UInt8(ascii: "~")
            if isTilde, !isEscaped {
                isEscaped = true
                continue
            }
            switch (isEscaped, byte) {
            case (true, UInt8(ascii: "0")): result.append(UInt8(ascii: "~"))
            case (true, UInt8(ascii: "1")): result.append(UInt8(ascii: "/"))
            default: result.append(byte)
            }
            isEscaped = false
        }
        return String(decoding: result, as: UTF8.self)
    }
}
