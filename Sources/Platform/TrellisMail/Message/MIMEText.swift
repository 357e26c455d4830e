/// A text with CRLF line ends, in the transfer encoding that needs fewer octets.
struct MIMEText {
    private let bytes: [UInt8]
    private let isBase64: Bool

    /// A text in which each CR, LF or CRLF is a line end; the last line always has one.
    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + text.utf8.count / 16)
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0A {
                if last != 0x0D { bytes += [0x0D, 0x0A] }
            } else if byte == 0x0D {
                bytes += [0x0D, 0x0A]
            } else {
                bytes.append(byte)
            }
            last = byte
        }
        if !bytes.isEmpty, bytes.last != 0x0A { bytes += [0x0D, 0x0A] }
        self.bytes = bytes
        isBase64 = QuotedPrintable.length(of: bytes) > bytes.count / 3 * 4
    }

    /// The value of `Content-Transfer-Encoding`.
    var encodingName: String { isBase64 ? "base64" : "quoted-printable" }

    /// The encoded text; no line is longer than 76 octets.
    var encoded: [UInt8] { isBase64 ? Base64.lines(bytes) : QuotedPrintable.encoded(bytes) }
}
