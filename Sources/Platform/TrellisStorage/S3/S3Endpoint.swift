import TrellisKernel

/// The address of a store that speaks the protocol of S3.
public struct S3Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Whether connections use TLS.
    public let isSecure: Bool
    /// The host name in small letters, or the address; an IPv6 address is in brackets.
    public let host: String
    /// The port; nil for the default one of the scheme.
    public let port: Int?

    /// Parses `https://host` or `http://host:port`.
    ///
    /// - Throws: ``StorageError/invalidOption(_:)`` for other forms, also with a path, a query or a user name.
    public init(_ text: String) throws(StorageError) {
        let lower = text.lowercased()
        let secure = lower.removingPrefix(utf8: "https://")
        guard let rest = secure ?? lower.removingPrefix(utf8: "http://") else {
            throw .invalidOption("the endpoint of S3 must begin with https:// or http://")
        }
        isSecure = secure != nil
        let authority = rest.removingSuffix(utf8: "/") ?? rest
        let colon = authority.hasSuffix(utf8: "]") ? nil : authority.unicodeScalars.lastIndex(of: ":")
        let name = authority[..<(colon ?? authority.endIndex)]
        guard Self.isName(name) || Self.isAddress(name) else {
            throw .invalidOption("the endpoint of S3 must have a host and no path, as in https://s3.example.com:9000")
        }
        host = String(name)
        guard let colon else {
            port = nil
            return
        }
        let digits = authority[authority.utf8.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
            (1...65_535).contains(number)
        else { throw .invalidOption("the port of the endpoint of S3 must be a number from 1 to 65535") }
        port = number == (isSecure ? 443 : 80) ? nil : number
    }

    /// The endpoint of Amazon S3 in a region.
    ///
    /// - Parameter region: letters, digits and hyphens; the endpoint has no other characters of it.
    public static func amazon(region: String) -> S3Endpoint {
        let name = String(decoding: region.lowercased().utf8.filter { isLetter($0) || $0 == 0x2D }, as: UTF8.self)
        return S3Endpoint(host: "s3.\(name).amazonaws.com\(name.hasPrefix(utf8: "cn-") ? ".cn" : "")")
    }

    private init(host: String) {
        (isSecure, self.host, port) = (true, host, nil)
    }

    /// The URL, without a slash at the end.
    public var description: String { "\(scheme)://\(authority)" }

    var scheme: String { isSecure ? "https" : "http" }

    /// Host and port, as in the `Host` field.
    var authority: String { port.map { "\(host):\($0)" } ?? host }

    private static func isName(_ text: Substring) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.count <= 63 && label.allSatisfy { isLetter($0) || $0 == 0x2D || $0 == 0x5F }
            }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        guard text.hasPrefix(utf8: "["), text.hasSuffix(utf8: "]") else { return false }
        let inner = text.utf8.dropFirst().dropLast()
        return inner.contains(0x3A)
            && inner.allSatisfy { Hexadecimal.value($0) != nil || $0 == 0x3A || $0 == UInt8(ascii: ".") }
    }

    /// Returns whether a byte is a small letter or a digit of ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}
