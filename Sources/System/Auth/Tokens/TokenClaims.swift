import FoundationEssentials
import TrellisKernel

/// The claims of an access token; times are whole seconds.
///
/// Source: RFC 9068, section 2.2; `sid` is that of OpenID Connect, the session.
struct TokenClaims: Codable {
    let iss: String
    /// One audience is written as a string, and read as a string or a list.
    let aud: [String]
    let sub: String
    let sid: String
    let iat: Int64
    let exp: Int64
    /// The time before which the token is refused; issued tokens have none.
    var nbf: Int64?

    private static let latestSecond: Int64 = 253_402_300_800

    init(iss: String, aud: [String], sub: String, sid: String, iat: Int64, exp: Int64) {
        self.iss = iss
        self.aud = aud
        self.sub = sub
        self.sid = sid
        self.iat = iat
        self.exp = exp
    }

    /// Parses the second part of a token whose signature is right; nil for anything else than such claims.
    init?(_ part: Substring) {
        guard let bytes = Base64URL.decode(part),
            let claims = try? JSONDecoder().decode(TokenClaims.self, from: Data(bytes))
        else { return nil }
        self = claims
    }

    /// Returns the second part of a token.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Base64URL.encode(try encoder.encode(self))
    }

    /// The content of the token; nil for identifiers and times that none can have.
    var token: AccessToken? {
        let times = 0..<Self.latestSecond
        guard let user = ID<User>(sub), let session = ID<Session>(sid), times.contains(exp),
            times.contains(nbf ?? 0)
        else { return nil }
        return AccessToken(
            userID: user, sessionID: session, expiresAt: Timestamp(microseconds: exp * 1_000_000))
    }

    /// The time before which the token is refused.
    var start: Timestamp? {
        guard let nbf, (0..<Self.latestSecond).contains(nbf) else { return nil }
        return Timestamp(microseconds: nbf * 1_000_000)
    }
}

extension TokenClaims {
    enum CodingKeys: String, CodingKey {
        case iss, aud, sub, sid, iat, exp, nbf
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        iss = try fields.decode(String.self, forKey: .iss)
        if let one = try? fields.decode(String.self, forKey: .aud) {
            aud = [one]
        } else {
            aud = try fields.decode([String].self, forKey: .aud)
        }
        sub = try fields.decode(String.self, forKey: .sub)
        sid = try fields.decode(String.self, forKey: .sid)
        iat = try fields.decode(Int64.self, forKey: .iat)
        exp = try fields.decode(Int64.self, forKey: .exp)
        nbf = try fields.decodeIfPresent(Int64.self, forKey: .nbf)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(iss, forKey: .iss)
        if aud.count == 1, let one = aud.first {
            try fields.encode(one, forKey: .aud)
        } else {
            try fields.encode(aud, forKey: .aud)
        }
        try fields.encode(sub, forKey: .sub)
        try fields.encode(sid, forKey: .sid)
        try fields.encode(iat, forKey: .iat)
        try fields.encode(exp, forKey: .exp)
        try fields.encodeIfPresent(nbf, forKey: .nbf)
    }
}
