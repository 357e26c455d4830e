import TrellisKernel

/// An absolute URL of a receiver, parsed strictly and in canonical form.
///
/// The strict form ensures that the address check and the HTTP client interpret the URL in the same way.
struct WebhookURL: Hashable, Sendable, CustomStringConvertible {
    enum Scheme: String, Sendable {
        case https, http
    }
    enum Host: Hashable, Sendable {
        /// A lower-case name of letters, digits, hyphens, underscores and dots.
        case name(String)
        case address(IPAddress)

        /// The name, or the address without brackets.
        var text: String {
            switch self {
            case .name(let name): name
            case .address(let address): address.description
            }
        }
    }

    let scheme: Scheme
    let host: Host
    /// The port; nil for the scheme's default.
    let port: Int?
    /// Path and query, beginning with a slash.
    let target: String

    /// Parses an absolute URL.
    ///
    /// - Throws: ``ParseError`` for user names, fragments, non-standard forms of addresses, and invalid URLs.
    init(_ text: String) throws(ParseError) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw ParseError.notPrintable
        }
        guard let mark = text.firstRange(utf8: "://"),
            let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
        else { throw ParseError.notAbsolute }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix(upToUTF8: "/?#")
        let tail = rest[authority.endIndex...]
        guard !authority.contains(utf8: "@") else { throw ParseError.hasUser }
        guard !tail.contains(utf8: "#") else { throw ParseError.hasFragment }
        (host, port) = try Self.split(authority)
        self.scheme = scheme
        target = tail.hasPrefix(utf8: "/") ? String(tail) : "/\(tail)"
    }

    /// Creates the URL with another path and query, which begin with a slash.
    init(_ other: WebhookURL, target: String) {
        (scheme, host, port) = (other.scheme, other.host, other.port)
        self.target = target
    }

    /// The URL in canonical form.
    var description: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// Host and port, as in the `Host` header field.
    var authority: String {
        let name =
            switch host {
            case .name(let name): name
            case .address(.v4(let bits)): IPAddress.v4(bits).description
            case .address(let address): "[\(address)]"
            }
        return port.map { "\(name):\($0)" } ?? name
    }

    private static func split(_ authority: Substring) throws(ParseError) -> (Host, Int?) {
        var name = authority
        var digits: Substring?
        if let colon = authority.unicodeScalars.lastIndex(of: ":"), !authority.hasSuffix(utf8: "]") {
            (name, digits) = (authority[..<colon], authority[authority.utf8.index(after: colon)...])
        }
        guard let digits else { return (try host(name), nil) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
        else { throw ParseError.portInvalid }
        return (try host(name), port)
    }

    private static func host(_ text: Substring) throws(ParseError) -> Host {
        if text.hasPrefix(utf8: "["), text.hasSuffix(utf8: "]") {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), case .v6 = address else {
                throw ParseError.bracketsInvalid
            }
            return .address(address)
        }
        let name = text.lowercased()
        if let address = IPAddress(name), case .v4 = address { return .address(address) }
        let labels = name.split(utf8: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw ParseError.hostInvalid
        }
        // Resolvers accept 127.1, 2130706433 and 0x7f.1 as addresses.
        guard let last = labels.last?.utf8.first, !(0x30...0x39).contains(last) else {
            throw ParseError.addressForm
        }
        return .name(name)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix(utf8: "-") && !label.hasSuffix(utf8: "-")
            && label.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
            }
    }
}

extension WebhookURL {
    /// The reason why a URL is invalid, with a sentence that says what is required.
    enum ParseError: Error, TextSource, CaseIterable {
        case notPrintable
        case notAbsolute
        case hasUser
        case hasFragment
        case portInvalid
        case bracketsInvalid
        case hostInvalid
        case addressForm

        var textName: String {
            switch self {
            case .notPrintable: "webhook.url.not_printable"
            case .notAbsolute: "webhook.url.not_absolute"
            case .hasUser: "webhook.url.has_user"
            case .hasFragment: "webhook.url.has_fragment"
            case .portInvalid: "webhook.url.port_invalid"
            case .bracketsInvalid: "webhook.url.brackets_invalid"
            case .hostInvalid: "webhook.url.host_invalid"
            case .addressForm: "webhook.url.address_form"
            }
        }

        var text: MessageText {
            switch self {
            case .notPrintable:
                "The URL must be printable ASCII. Percent-encode other characters; use Punycode for hosts."
            case .notAbsolute: "The URL must be absolute, such as https://example.com/hooks."
            case .hasUser: "The URL must not have a user name or password."
            case .hasFragment: "The URL must not have a fragment."
            case .portInvalid: "The port must be a number from 1 to 65535."
            case .bracketsInvalid: "The text in brackets must be an IPv6 address."
            case .hostInvalid: "The host must be a name, such as example.com, or an IP address."
            case .addressForm: "The host is an IP address in a non-standard form. Write it as four decimal numbers."
            }
        }
    }
}
