import Crypto

/// The public keys of the keys that sign tokens, by which other services verify them; keys of HS256 have none.
///
/// Source: RFC 7517, section 5; RFC 7518, section 6.2; RFC 8037, section 2.
package struct JSONWebKeySet: Encodable, Sendable {
    /// One public key.
    package struct Key: Encodable, Sendable {
        let kty: String
        let crv: String
        let x: String
        let y: String?
        let use: String
        let alg: String
        let kid: String
    }

    package let keys: [Key]

    init(_ keys: SigningKeys) {
        self.keys = keys.all.compactMap { Key($0) }
    }
}

extension JSONWebKeySet.Key {
    fileprivate init?(_ key: SigningKeys.Key) {
        let (kty, crv, coordinates): (String, String, [[UInt8]])
        switch key.algorithm {
        case .hs256: return nil
        case .es256(let secret):
            let point = Array(secret.publicKey.rawRepresentation)
            (kty, crv, coordinates) = ("EC", "P-256", [Array(point.prefix(32)), Array(point.dropFirst(32))])
        case .eddsa(let secret):
            (kty, crv, coordinates) = ("OKP", "Ed25519", [Array(secret.publicKey.rawRepresentation)])
        }
        guard let x = coordinates.first else { return nil }
        let y = coordinates.dropFirst().first
        self.init(
            kty: kty, crv: crv, x: Base64URL.encode(x), y: y.map { Base64URL.encode($0) }, use: "sig",
            alg: key.algorithm.name, kid: key.id)
    }
}
