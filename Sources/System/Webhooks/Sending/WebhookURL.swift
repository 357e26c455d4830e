/// Where webhooks go: an absolute URL, read strictly and written in one way, so that whoever checks it and whoever
/// connects understand the same.
struct WebhookURL: Hashable, Sendable, CustomStringConvertible {
    enum Scheme: String, Sendable {
        case https, http
    }
    enum Host: Hashable, Sendable {
        /// A name in lower case, of letters, digits, hyphens, underscores and dots.
        case name(String)
        case address(IPAddress)
    }

    let scheme: Scheme
    let host: Host
    /// Nil for the scheme's own.
    let port: Int?
    /// Path and query, beginning with a slash.
    let target: String

    /// Reads an absolute URL.
    ///
    /// - Throws: ``Refusal`` for user names, fragments, unusual spellings of addresses, and what isn't a URL at all.
    init(_ text: String) throws(Refusal) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw Refusal("The URL must be of printable ASCII characters; escape others, and spell names in Punycode.")
        }
        guard let mark = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw Refusal("The URL must be absolute, as in https://example.com/hooks.") }
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (authority, tail) = (rest[..<end], rest[end...])
        guard !authority.contains("@") else { throw Refusal("The URL must not carry a user name or password.") }
        guard !tail.contains("#") else { throw Refusal("The URL must not have a fragment.") }
        (host, port) = try Self.split(authority)
        self.scheme = scheme
        target = tail.hasPrefix("/") ? String(tail) : "/\(tail)"
    }

    private init(_ other: WebhookURL, target: String) {
        (scheme, host, port) = (other.scheme, other.host, other.port)
        self.target = target
    }

    /// Where a redirect from here leads.
    ///
    /// - Throws: ``Refusal`` for what is neither absolute nor a path from the root.
    func redirected(to location: String) throws(Refusal) -> WebhookURL {
        guard location.hasPrefix("/"), !location.hasPrefix("//") else { return try WebhookURL(location) }
        let path = location.prefix { $0 != "#" }
        return try WebhookURL(WebhookURL(self, target: String(path)).description)
    }

    /// The URL, in the one way it is written.
    var description: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// Host and port, as the `Host` field has them.
    var authority: String {
        let name =
            switch host {
            case .name(let name): name
            case .address(.v4(let bits)): IPAddress.v4(bits).description
            case .address(let address): "[\(address)]"
            }
        return port.map { "\(name):\($0)" } ?? name
    }

    private static func split(_ authority: Substring) throws(Refusal) -> (Host, Int?) {
        var name = authority
        var digits: Substring?
        if let colon = authority.lastIndex(of: ":"), authority.last != "]" {
            (name, digits) = (authority[..<colon], authority[authority.index(after: colon)...])
        }
        guard let digits else { return (try host(name), nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
        else { throw Refusal("The port must be a number from 1 to 65535.") }
        return (try host(name), port)
    }

    private static func host(_ text: Substring) throws(Refusal) -> Host {
        if text.hasPrefix("["), text.hasSuffix("]") {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), case .v6 = address else {
                throw Refusal("What stands in brackets must be an address of version 6.")
            }
            return .address(address)
        }
        let name = text.lowercased()
        if let address = IPAddress(name), case .v4 = address { return .address(address) }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw Refusal("The host must be a name, as in example.com, or an address.")
        }
        // Resolvers take 127.1, 2130706433 and 0x7f.1 for addresses.
        guard let last = labels.last?.utf8.first, !(0x30...0x39).contains(last) else {
            throw Refusal("The host is an address in an unusual spelling. Write it as four decimal numbers.")
        }
        return .name(name)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
            }
    }
}

extension WebhookURL {
    /// Why a text isn't taken as a URL: a sentence that says what would be.
    struct Refusal: Error, Hashable {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }
}
