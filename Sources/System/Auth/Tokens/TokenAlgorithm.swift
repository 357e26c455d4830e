import Crypto
import FoundationEssentials

/// An algorithm of signatures, with its key: a token is verified by the algorithm of its key only.
///
/// Source: RFC 7518, sections 3.2 and 3.4; RFC 8037, section 3.1.
package enum TokenAlgorithm: Sendable {
    /// HMAC with SHA-256: the server that signs is the only one that verifies.
    case hs256(SymmetricKey)
    /// ECDSA on P-256 with SHA-256.
    case es256(P256.Signing.PrivateKey)
    /// Ed25519.
    case eddsa(Curve25519.Signing.PrivateKey)

    /// The `alg` of its tokens.
    var name: String {
        switch self {
        case .hs256: "HS256"
        case .es256: "ES256"
        case .eddsa: "EdDSA"
        }
    }

    /// Returns the signature of `text`.
    func sign(_ text: String) throws -> [UInt8] {
        let bytes = Array(text.utf8)
        switch self {
        case .hs256(let key): return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .es256(let key): return Array(try key.signature(for: bytes).rawRepresentation)
        case .eddsa(let key): return Array(try key.signature(for: bytes))
        }
    }

    /// Returns whether `signature` is one of `text` by this key; takes the same time for each wrong one of HS256.
    func verify(_ signature: [UInt8], of text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        switch self {
        case .hs256(let key):
            return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: bytes, using: key)
        case .es256(let key):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.publicKey.isValidSignature(signature, for: bytes)
        case .eddsa(let key): return key.publicKey.isValidSignature(signature, for: bytes)
        }
    }
}
