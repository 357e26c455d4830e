internal import HTTPTypes
import TrellisKernel

extension CredentialScheme {
    /// Returns the first token of the scheme; nil without one.
    ///
    /// - Throws: ``AccessError/unauthenticated`` for a field of the scheme with anything else than one token.
    func token(in headers: HTTPFields) throws(AccessError) -> String? {
        switch place {
        case .authorization(let word):
            guard let field = headers.first(.authorization) else { return nil }
            return try Self.token(after: word, in: field)
        case .header(_, let name):
            guard let name, let field = headers.first(name) else { return nil }
            return try Self.token(in: field[...])
        case .cookie(let name, _):
            guard let value = Cookies(headers)[name] else { return nil }
            return try Self.token(in: value[...])
        }
    }

    /// Returns whether a request has a token of the scheme, or something else in its place.
    func isPresent(in headers: HTTPFields) -> Bool {
        do { return try token(in: headers) != nil } catch { return true }
    }

    /// Whether it is `Authorization: Bearer`, whose challenge has the parameters of RFC 6750.
    var isBearer: Bool {
        if case .authorization(let word) = place { word.lowercased() == "bearer" } else { false }
    }

    /// The header field that carries the token; nil for a cookie.
    var field: HTTPField.Name? {
        switch place {
        case .authorization: .authorization
        case .header(_, let name): name
        case .cookie: nil
        }
    }

    /// Returns every token of the scheme in the order sent: a field or a cookie may be repeated.
    ///
    /// - Throws: as ``token(in:)``.
    func tokens(in headers: HTTPFields) throws(AccessError) -> [String] {
        var tokens: [String] = []
        switch place {
        case .authorization(let word):
            for field in headers where field.name == .authorization {
                if let token = try Self.token(after: word, in: field.value) { tokens.append(token) }
            }
        case .header(_, let name):
            for field in headers where field.name == name {
                if let token = try Self.token(in: field.value[...]) { tokens.append(token) }
            }
        case .cookie(let name, _):
            for value in Cookies(headers).values(of: name) {
                if let token = try Self.token(in: value[...]) { tokens.append(token) }
            }
        }
        return tokens
    }

    /// Returns the token of `WORD token`; nil for another word.
    private static func token(after word: String, in field: String) throws(AccessError) -> String? {
        var parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1).makeIterator()
        guard let first = parts.next(), first.count == word.utf8.count,
            zip(first, word.utf8).allSatisfy({ $0.lowercasedASCII == $1.lowercasedASCII })
        else { return nil }
        guard let rest = parts.next(), let token = try token(in: Substring(rest)) else {
            throw .unauthenticated
        }
        return token
    }

    /// Returns the token of a whole value; nil for an empty one, as of a cookie that was deleted.
    private static func token(in value: Substring) throws(AccessError) -> String? {
        let token = value.trimming()
        guard !token.isEmpty else { return nil }
        guard !token.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else {
            throw .unauthenticated
        }
        return String(token)
    }
}

extension UInt8 {
    /// The byte with a capital letter of ASCII replaced by the small one.
    var lowercasedASCII: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
