import Crypto
import FoundationEssentials

extension SigningKeys {
    /// Returns keys for another purpose, one of each key and in the same order, from which neither these nor those of a
    /// third purpose can be computed.
    ///
    /// Source: RFC 5869; the signing keys have at least 256 random bits.
    func derived(for purpose: String) -> [SymmetricKey] {
        all.map { key in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key.algorithm.material, info: Array(purpose.utf8), outputByteCount: 32)
        }
    }
}

extension TokenAlgorithm {
    /// The secret bytes of the key.
    fileprivate var material: SymmetricKey {
        switch self {
        case .hs256(let key): key
        case .es256(let key): SymmetricKey(data: Array(key.rawRepresentation))
        case .eddsa(let key): SymmetricKey(data: Array(key.rawRepresentation))
        }
    }
}
