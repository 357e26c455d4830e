import FoundationEssentials

/// The header of an access token, of which every field is checked before the signature.
struct TokenHeader {
    let alg: String
    let kid: String

    private static let type = "at+jwt"

    /// Parses the first part of a token; nil for another type, and for a critical extension: none is known here.
    init?(_ part: Substring) {
        guard let bytes = Base64URL.decode(part),
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes)), fields.typ == Self.type,
            !fields.hasCritical
        else { return nil }
        (alg, kid) = (fields.alg, fields.kid)
    }

    /// Returns the first part of the tokens of a key.
    static func text(of key: SigningKeys.Key) -> String {
        // An id has no character that JSON escapes.
        Base64URL.encode(#"{"alg":"\#(key.algorithm.name)","kid":"\#(key.id)","typ":"\#(type)"}"#.utf8)
    }

    private struct Fields: Decodable {
        let alg: String
        let typ: String
        let kid: String
        let hasCritical: Bool

        enum Keys: String, CodingKey {
            case alg, typ, kid, crit
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            alg = try fields.decode(String.self, forKey: .alg)
            typ = try fields.decode(String.self, forKey: .typ)
            kid = try fields.decode(String.self, forKey: .kid)
            hasCritical = fields.contains(.crit)
        }
    }
}
