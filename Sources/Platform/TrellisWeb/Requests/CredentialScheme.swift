internal import HTTPTypes

/// A way in which a request carries its token: after a word in `Authorization`, in a header field, or in a cookie.
///
/// A product lists the schemes that it accepts; a route or a module may accept fewer. The token means the same in each:
/// the authenticator gets it as ``Credentials``, which also name the scheme.
///
/// ```swift
/// system.credentialSchemes = [.bearer, .authorization("Token"), .header("X-Session-Token"), .cookie("__Host-session")]
/// ```
public struct CredentialScheme: Hashable, Sendable {
    enum Place: Hashable {
        case authorization(word: String)
        case header(String, HTTPField.Name?)
        case cookie(String, origins: [String])
    }
    let place: Place

    /// `Authorization: Bearer …` (RFC 6750).
    public static let bearer = authorization("Bearer")

    /// `Authorization: WORD …`; the case of the word doesn't matter (RFC 9110, section 11.1).
    public static func authorization(_ word: String) -> Self { Self(place: .authorization(word: word)) }

    /// A header field whose value is the token, as in `X-Session-Token: …`.
    public static func header(_ name: String) -> Self { Self(place: .header(name, HTTPField.Name(name))) }

    /// A cookie whose value is the token.
    ///
    /// A browser sends it with requests of every site, so a request with another method than GET and HEAD must come
    /// from a page of the same origin, or of one of `origins`, as in `https://app.example.com`; others get 403. A
    /// request that names no origin isn't from a browser of today, and is accepted. The name should begin with
    /// `__Host-`, so that no other host of the domain can set it (RFC 6265bis, section 4.1.3.2).
    public static func cookie(_ name: String, origins: [String] = []) -> Self {
        Self(place: .cookie(name, origins: origins))
    }
}

extension CredentialScheme: CustomStringConvertible {
    /// Where the token is: `Authorization: Bearer`, `X-Session-Token`, `cookie session`.
    public var description: String {
        switch place {
        case .authorization(let word): "Authorization: \(word)"
        case .header(let name, _): name
        case .cookie(let name, _): "cookie \(name)"
        }
    }
}

extension CredentialScheme {
    /// The name of the scheme in the OpenAPI document: `bearerAuth`, `xSessionTokenHeader`, `sessionCookie`.
    ///
    /// Two schemes of one product have different names.
    public var name: String {
        switch place {
        case .authorization(let word): Self.camelCase(word) + "Auth"
        case .header(let name, _): Self.camelCase(name) + "Header"
        case .cookie(let name, _): Self.camelCase(name) + "Cookie"
        }
    }

    /// The challenge of the scheme in `WWW-Authenticate` (RFC 9110, section 11.6.1).
    ///
    /// Header fields and cookies have no registered scheme: they are named like the parameters that carry the token.
    var challenge: String {
        switch place {
        case .authorization(let word): word
        case .header(let name, _): "Header name=\"\(name)\""
        case .cookie(let name, _): "Cookie cookie-name=\"\(name)\""
        }
    }

    /// Whether the token is in `Authorization`.
    var readsAuthorization: Bool {
        if case .authorization = place { true } else { false }
    }

    /// Whether browsers add the token themselves.
    var isCookie: Bool {
        if case .cookie = place { true } else { false }
    }

    /// Whether the name can be sent in a header field.
    var isValid: Bool {
        switch place {
        case .authorization(let name), .cookie(let name, _): HTTPField.Name(name) != nil
        case .header(_, let field): field != nil
        }
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0.isLetter) }
        return words.enumerated().map { index, word in
            let word = String(Substring(word)).lowercased()
            return index == 0 ? word : word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
