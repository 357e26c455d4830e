/// A URL whose user and password have a certain end, so that it can be printed without the password.
///
/// A raw `/`, `?`, `#` or `@` in a password ends the password early: the rest would count as host, path or query, and
/// would be printed with it. Such a URL is refused. Source: RFC 3986, sections 2.1 and 3.2.
package struct URLSyntax: Sendable {
    /// The part before the first colon, in lower case.
    package let scheme: String
    /// The text without its password, and without secrets in its query: `postgres://app:******@db/trellis`.
    package let redacted: String

    /// Parses `text`.
    ///
    /// Schemes that name files, `file` and `sqlite`, have no password; their path is literal.
    ///
    /// - Throws: ``URLSyntaxError``, without any part of the text.
    package init(_ text: String) throws(URLSyntaxError) {
        let bytes = Array(text.utf8)[...]
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(bytes[..<colon]) else {
            throw .noScheme
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .unencoded }
        let (name, rest) = (Self.text(bytes[..<colon]), bytes[(colon + 1)...])
        scheme = name.lowercased()
        switch scheme {
        case "file", "sqlite":
            guard !rest.isEmpty else { throw .noScheme }
            redacted = text
        case _ where rest.starts(with: "//".utf8):
            guard rest.count > 2 else { throw .noScheme }
            redacted = "\(name)://" + (try Self.redacted(rest.dropFirst(2)))
        default:
            guard !rest.isEmpty || scheme == "memory" else { throw .noScheme }
            guard !rest.contains(UInt8(ascii: "@")) else { throw .unencoded }
            // Without `//` nothing says which part may be a password.
            redacted = "\(name):" + (rest.isEmpty ? "" : Self.stars)
        }
    }

    private static let stars = "******"

    /// Returns the text after `//` without its secrets.
    private static func redacted(_ bytes: ArraySlice<UInt8>) throws(URLSyntaxError) -> String {
        let authority = bytes.prefix { !"/?#".utf8.contains($0) }
        let tail = bytes[authority.endIndex...]
        let parts = authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let hosts = parts.last, !tail.contains(where: { "@#".utf8.contains($0) }),
            hosts.split(separator: UInt8(ascii: ",")).allSatisfy(isHost)
        else { throw .unencoded }
        var user = ""
        if parts.count == 2, let login = parts.first {
            guard isEncoded(login, extra: ":") else { throw .unencoded }
            let name = login.prefix { $0 != UInt8(ascii: ":") }
            user = text(name) + (name.count < login.count ? ":\(stars)@" : "@")
        }
        let path = tail.prefix { $0 != UInt8(ascii: "?") }
        let query = tail[path.endIndex...].dropFirst()
        return user + text(hosts) + text(path) + (path.count < tail.count ? "?" + redactedQuery(query) : "")
    }

    /// Returns the query up to its first secret: an `&` that should have been encoded may have cut the secret in two.
    private static func redactedQuery(_ query: ArraySlice<UInt8>) -> String {
        var safe: [String] = []
        for pair in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            guard !isSecret(decoded(name)) else {
                safe.append("\(text(name))=\(stars)")
                break
            }
            safe.append(text(pair))
        }
        return safe.joined(separator: "&")
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        let words = ["password", "passwd", "pwd", "passphrase", "secret", "token", "credential", "signature"]
        return words.contains { name.contains(utf8: $0) } || name.hasSuffix(utf8: "key")
    }
}

/// The reason why a text is not a URL that can be printed safely.
package enum URLSyntaxError: Error, Hashable {
    /// The text does not begin with a scheme, a colon and more.
    case noScheme
    /// The text has a character where a URL has none, most likely in its password.
    case unencoded

    /// How to write the password, for messages.
    package static let advice = "percent-encode the password: %40 for @, %2F for /, %3F for ?, %23 for #, %25 for %"
}

extension URLSyntax {
    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// Returns whether `text` is the name or address of a server, with a port from 1 to 65535 if it has one.
    package static func isServer(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)[...]
        guard isHost(bytes) else { return false }
        let brackets = bytes.first == UInt8(ascii: "[") ? 1 : 0
        let host = bytes.prefix { $0 != UInt8(ascii: brackets == 1 ? "]" : ":") }
        let port = bytes[host.endIndex...].dropFirst(brackets)
        guard host.count > brackets else { return false }
        return port.isEmpty || UInt16(Self.text(port.dropFirst())).map { $0 > 0 } ?? false
    }

    /// Returns whether `bytes` is a name or address with an optional port.
    private static func isHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let end = isBracketed ? bytes.firstIndex(of: UInt8(ascii: "]")) : bytes.firstIndex(of: UInt8(ascii: ":"))
        guard let end else { return !isBracketed && isEncoded(bytes, extra: "") }
        let host = isBracketed ? bytes[..<end].dropFirst() : bytes[..<end]
        let rest = isBracketed ? bytes[end...].dropFirst() : bytes[end...]
        guard isEncoded(host, extra: isBracketed ? ":" : "") else { return false }
        return rest.isEmpty
            || rest.first == UInt8(ascii: ":") && rest.count <= 6 && rest.dropFirst().allSatisfy(isDigit)
    }

    /// Returns whether all bytes are unreserved, sub-delimiters, percent-encoded or in `extra`.
    private static func isEncoded(_ bytes: ArraySlice<UInt8>, extra: String) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy({ hex($0) != nil }) else { return false }
                rest = rest.dropFirst(2)
            } else if !isLetter(byte), !isDigit(byte), !"-._~!$&'()*+,;=".utf8.contains(byte) {
                guard extra.utf8.contains(byte) else { return false }
            }
        }
        return true
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var (decoded, rest) = ([UInt8](), bytes)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap(hex)
            guard byte == UInt8(ascii: "%"), digits.count == 2 else {
                decoded.append(byte)
                continue
            }
            decoded.append(digits[0] << 4 | digits[1])
            rest = rest.dropFirst(2)
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
        default: nil
        }
    }
}
