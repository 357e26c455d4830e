package import TrellisConfig
import TrellisKernel

extension SettingCheck where Value == String {
    /// Checks that a server can listen on the text.
    static var listenAddress: Self {
        .that("be an IP address or a host name, without quotes, scheme, brackets, port and path") { text in
            if text.contains(utf8: ":") { return isIPv6(text) }
            if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) { return isIPv4(text) }
            return isHostName(text)
        }
    }

    /// Checks that the text is an address or a network in CIDR notation.
    static var network: Self {
        .that("be an IP address, or a network without bits beyond its length, as in 10.0.0.0/8 or 2001:db8::/32") {
            IPNetwork($0) != nil
        }
    }

    /// Checks that a browser could send the text as `Origin`; `*` stands for all of them.
    ///
    /// Browsers compare origins as texts, so any other form never matches: a slash or path at the end, capitals, a
    /// default port. Source: RFC 6454, section 6.2.
    static var allowedOrigin: Self {
        .that("be scheme://host or scheme://host:port in lower case, as in https://app.example.com, or * for all") {
            $0 == "*" || isOrigin($0)
        }
    }

    /// Checks that links can begin with the text: an `http` or `https` URL with a host and, if needed, a path.
    package static var publicURL: Self {
        .that("be http:// or https:// with a host, without query and slash at the end, as in https://app.example.com") {
            text in
            let schemes = ["https", "http"]
            guard let scheme = schemes.first(where: { text.hasPrefix(utf8: "\($0)://") }),
                let rest = text.removingPrefix(utf8: "\(scheme)://")
            else { return false }
            let authority = rest.prefix(upToUTF8: "/")
            let path = rest[authority.endIndex...]
            return isOrigin("\(scheme)://\(authority)") && !path.hasSuffix(utf8: "/")
                && path.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "/-._~%".utf8.contains(byte)
                }
        }
    }

    private static func isOrigin(_ text: String) -> Bool {
        let parts = text.split(utf8: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, let scheme = parts.first, let rest = parts.last?.removingPrefix(utf8: "//"),
            (0x61...0x7A).contains(scheme.utf8.first ?? 0),
            scheme.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
            })
        else { return false }
        var host = String(rest)
        if let (name, port) = split(host) {
            let standard = ["http": 80, "https": 443][scheme]
            guard let number = UInt16(port), number > 0, String(number) == port, Int(number) != standard else {
                return false
            }
            host = name
        }
        guard host == host.lowercased() else { return false }
        if host.hasPrefix(utf8: "["), host.hasSuffix(utf8: "]") { return isIPv6(String(host.dropFirst().dropLast())) }
        return isHostName(host)
    }

    /// Returns host and port; nil without a port.
    private static func split(_ host: String) -> (String, String)? {
        guard let colon = host.unicodeScalars.lastIndex(of: ":"), !host[colon...].contains(utf8: "]") else {
            return nil
        }
        return (String(host[..<colon]), String(host[colon...].unicodeScalars.dropFirst()))
    }

    /// Source: RFC 1123, section 2.1; underscores occur in names of containers.
    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(utf8: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && label.utf8.first != UInt8(ascii: "-")
                    && label.utf8.last != UInt8(ascii: "-")
                    && label.utf8.allSatisfy {
                        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-_".utf8.contains($0)
                    }
            }
    }

    private static func isIPv4(_ text: String) -> Bool {
        if case .v4 = IPAddress(text) { true } else { false }
    }

    /// Returns whether the text is an IPv6 address, with an optional zone: `fe80::1%eth0`.
    private static func isIPv6(_ text: String) -> Bool {
        let parts = text.split(utf8: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count == 1 || parts.last?.isEmpty == false else { return false }
        return if case .v6 = IPAddress(String(first)) { true } else { false }
    }
}
