import TrellisConfig

extension SMTPOptions {
    /// Parses the address of a server.
    ///
    /// | text | server |
    /// |---|---|
    /// | `smtp://user:password@mail.example.com` | port 587, STARTTLS required |
    /// | `smtps://user:password@mail.example.com` | port 465, TLS from the first byte |
    /// | `smtp://localhost:25?tls=off` | a relay on the same machine |
    /// | `smtp://user:token@mail.example.com?auth=xoauth2` | with an access token instead of a password |
    ///
    /// The user name and the password are percent-encoded (RFC 3986, section 2.1).
    ///
    /// - Throws: ``SMTPURLError``, without any part of the text.
    public init(url text: String) throws(SMTPURLError) {
        var rest = Array(text.utf8)[...]
        let isImplicit: Bool
        if Self.remove("smtps://", from: &rest) {
            isImplicit = true
        } else if Self.remove("smtp://", from: &rest) {
            isImplicit = false
        } else {
            throw .scheme
        }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        rest = rest[authority.endIndex...]
        let (login, location) = try Self.split(authority)
        let (host, port) = try Self.hostAndPort(location)
        if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
        if !rest.isEmpty, rest.removeFirst() != UInt8(ascii: "?") { throw .path }
        let parameters = try Self.parameters(rest)
        self.init(
            host: host, port: port, security: try Self.security(parameters["tls"], isImplicit: isImplicit),
            credentials: try Self.credentials(login, mechanism: parameters["auth"]))
    }

    // MARK: - Credentials

    private typealias Login = (user: String, password: String)

    /// Separates the credentials from the host.
    private static func split(_ authority: ArraySlice<UInt8>) throws(SMTPURLError) -> (Login?, ArraySlice<UInt8>) {
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return (nil, authority) }
        let login = authority[..<at]
        let colon = login.firstIndex(of: UInt8(ascii: ":")) ?? login.endIndex
        let user = try decoded(login[..<colon])
        let password = try decoded(login[colon...].dropFirst())
        guard !user.isEmpty, !password.isEmpty else { throw .incompleteCredentials }
        return ((user, password), authority[authority.index(after: at)...])
    }

    /// Decodes `userinfo` of RFC 3986, section 3.2.1.
    private static func decoded(_ text: ArraySlice<UInt8>) throws(SMTPURLError) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    throw .credentials
                }
                bytes.append(high << 4 | low)
            } else if isLetterOrDigit(byte) || "-._~!$&'()*+,;=:".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                throw .credentials
            }
        }
        // SASL and libcurl end texts at NUL, and no server wants another control character.
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }), let text = String(validating: bytes, as: UTF8.self)
        else { throw .credentials }
        return text
    }

    private static func credentials(_ login: Login?, mechanism: String?) throws(SMTPURLError) -> SMTPCredentials {
        guard let login else {
            if mechanism != nil { throw .mechanism }
            return .none
        }
        let secret = Secret(login.password)
        switch mechanism {
        case nil: return .password(user: login.user, password: secret)
        case "plain": return .password(user: login.user, password: secret, mechanism: .plain)
        case "login": return .password(user: login.user, password: secret, mechanism: .login)
        case "xoauth2": return .token(user: login.user) { () throws(MailError) in secret }
        default: throw .mechanism
        }
    }

    // MARK: - Host and parameters

    private static func hostAndPort(_ text: ArraySlice<UInt8>) throws(SMTPURLError) -> (String, Int?) {
        var rest = text
        let host: ArraySlice<UInt8>
        if rest.first == UInt8(ascii: "[") {
            host = rest.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            rest = rest[host.endIndex...]
            let isAddress = host.allSatisfy {
                hexDigit($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
            guard rest.popFirst() != nil, isAddress, host.contains(UInt8(ascii: ":")) else { throw .host }
        } else {
            host = rest.prefix { $0 != UInt8(ascii: ":") }
            rest = rest[host.endIndex...]
            guard host.allSatisfy({ isLetterOrDigit($0) || "-._".utf8.contains($0) }) else { throw .host }
        }
        guard !host.isEmpty, host.count <= 253 else { throw .host }
        guard let colon = rest.popFirst() else { return (String(decoding: host, as: UTF8.self), nil) }
        guard colon == UInt8(ascii: ":"), rest.count <= 5, rest.allSatisfy({ isDigit($0) }),
            let port = Int(String(decoding: rest, as: UTF8.self)), (1...65535).contains(port)
        else { throw .port }
        return (String(decoding: host, as: UTF8.self), port)
    }

    private static func parameters(_ text: ArraySlice<UInt8>) throws(SMTPURLError) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let name = String(decoding: pair.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
            let value = String(decoding: pair.drop { $0 != UInt8(ascii: "=") }.dropFirst(), as: UTF8.self)
            guard ["tls", "auth"].contains(name), parameters.updateValue(value, forKey: name) == nil else {
                throw .parameter
            }
        }
        return parameters
    }

    private static func security(_ value: String?, isImplicit: Bool) throws(SMTPURLError) -> SMTPSecurity {
        guard let value else { return isImplicit ? .implicit : .required }
        guard let security = SMTPSecurity(rawValue: value), !isImplicit || security == .implicit else {
            throw .security
        }
        return security
    }

    // MARK: - Bytes

    private static func remove(_ prefix: String, from rest: inout ArraySlice<UInt8>) -> Bool {
        let start = String(decoding: rest.prefix(prefix.utf8.count), as: UTF8.self).lowercased()
        guard start.utf8.elementsEqual(prefix.utf8) else { return false }
        rest = rest.dropFirst(prefix.utf8.count)
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
