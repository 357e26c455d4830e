import TrellisKernel

/// The address of a server: scheme, host and port.
struct VaultAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whether requests are encrypted: `https`.
    let isEncrypted: Bool
    /// The name, IPv4 address, or IPv6 address in brackets, in lower case.
    let host: String
    /// The text of the port; nil for the scheme's.
    let port: UInt16?

    /// Parses `http://HOST:PORT` or `https://HOST:PORT`; nil for anything else, also with user, path or query.
    init?(_ text: String) {
        let encrypted = text.removingPrefix(utf8: "https://")
        isEncrypted = encrypted != nil
        guard let rest = encrypted ?? text.removingPrefix(utf8: "http://") else { return nil }
        let authority = rest.removingSuffix(utf8: "/") ?? rest
        let bracket = authority.hasPrefix(utf8: "[") ? authority.firstRange(utf8: "]") : nil
        let host = bracket.map { authority[..<$0.upperBound] } ?? authority.prefix(upToUTF8: ":")
        let after = authority[host.endIndex...]
        if after.isEmpty {
            port = nil
        } else {
            guard let digits = after.removingPrefix(utf8: ":"), digits.utf8.allSatisfy(Self.isDigit),
                let number = UInt16(digits)
            else { return nil }
            port = number
        }
        guard Self.isHost(host) else { return nil }
        self.host = host.lowercased()
    }

    /// The address without a slash at its end.
    var description: String { (isEncrypted ? "https://" : "http://") + host + (port.map { ":\($0)" } ?? "") }

    /// Whether the server is on this machine.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(utf8: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix(utf8: "[") {
            let inner = host.utf8.dropFirst().dropLast()
            return host.hasSuffix(utf8: "]") && !inner.isEmpty
                && inner.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        let punctuation = Array("-._".utf8)
        return !host.isEmpty && host.utf8.allSatisfy { isDigit($0) || isLetter($0) || punctuation.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
