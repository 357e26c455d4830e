import TrellisKernel

/// How the reader of a bulk mail ends the subscription with one click (RFC 2369 and RFC 8058).
///
/// The mail program sends a POST request to the URL with the body `List-Unsubscribe=One-Click`, without cookies and
/// without any further question, so the URL must identify reader and list by itself and must change nothing on GET.
public struct ListUnsubscribe: Hashable, Sendable {
    /// The URL, which begins with `https://`.
    public let url: String
    /// An address that also ends the subscription; nil if there is none.
    public let address: MailAddress?

    /// Creates the information.
    ///
    /// - Throws: ``HeaderError/invalidURL`` for a URL that isn't absolute, `https`, ASCII, and of at most 900 octets.
    public init(url: String, address: MailAddress? = nil) throws(HeaderError) {
        let rest = url.utf8.dropFirst(8)
        guard url.utf8.count <= 900, url.lowercased().hasPrefix(utf8: "https://"), let first = rest.first,
            first != UInt8(ascii: "/"),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"<>,\"\\".utf8.contains($0) })
        else { throw .invalidURL }
        self.url = url
        self.address = address
    }

    /// The targets in order of preference.
    var links: [String] {
        [url] + (address.map { ["mailto:\(Self.percentEncoded($0.wireAddress))"] } ?? [])
    }

    /// Returns an address as the path of a `mailto` URL (RFC 6068, section 2).
    private static func percentEncoded(_ address: String) -> String {
        var bytes: [UInt8] = []
        for byte in address.utf8 {
            let isLiteral =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~@!$'*+".utf8.contains(byte)
            bytes += isLiteral ? [byte] : [UInt8(ascii: "%")] + Hexadecimal.digits(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
