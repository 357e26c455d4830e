internal import Crypto

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Named keys that encrypt values at rest with AES-256-GCM: the first encrypts, all decrypt.
///
/// Read access to the stored values alone reveals none of them. What a value belongs to is authenticated with it, so that
/// a ciphertext can't be moved to another place.
package struct Sealer: Sendable {
    /// The lengths of what ``seal(_:in:)`` adds: a nonce of 12 bytes and a tag of 16.
    package static let overhead = 28

    private struct Key: Sendable {
        let id: String
        let key: SymmetricKey
        let fingerprintKey: SymmetricKey
    }

    private let keys: [Key]
    private let current: Key
    private let oldest: Key

    /// Parses keys in the form `kid:base64,kid:base64`, each at least 32 bytes.
    ///
    /// - Parameter purpose: what the keys encrypt; the same text with another purpose gives other keys.
    package init(parsing text: String, purpose: String) throws(NamedKeysError) {
        let named = try NamedKeys(parsing: text, .sealing)
        let derived = { (key: NamedKeys.Key) in
            let material = SymmetricKey(data: key.bytes.reveal())
            let derive = { (info: String) in
                HKDF<SHA256>.deriveKey(inputKeyMaterial: material, info: Data(info.utf8), outputByteCount: 32)
            }
            return Key(id: key.id, key: derive(purpose), fingerprintKey: derive(purpose + " fingerprints"))
        }
        current = derived(named.current)
        keys = named.all.map(derived)
        oldest = keys.last ?? current
    }

    /// The id of the key that encrypts.
    package var currentID: String { current.id }

    /// Encrypts a value that belongs to `place` with the current key.
    package func seal(_ value: [UInt8], in place: String) throws(SealerError) -> [UInt8] {
        let box = try? AES.GCM.seal(value, using: current.key, authenticating: Data(place.utf8))
        guard let combined = box?.combined else { throw .encryptionFailed }
        return Array(combined)
    }

    /// Decrypts a value that belongs to `place` and that the key `id` has encrypted.
    ///
    /// - Throws: ``SealerError`` if the key is missing, or the value is damaged or belongs to another place.
    package func open(_ value: [UInt8], of id: String, in place: String) throws(SealerError) -> [UInt8] {
        guard let key = keys.first(where: { $0.id == id }) else { throw .missingKey(id) }
        guard let box = try? AES.GCM.SealedBox(combined: value),
            let opened = try? AES.GCM.open(box, using: key.key, authenticating: Data(place.utf8))
        else { throw .damaged }
        return Array(opened)
    }

    /// Returns a text that is the same for equal values and reveals nothing of them without the keys: an HMAC-SHA256 in
    /// hexadecimal.
    ///
    /// It is made with the last key, so a new key in front changes none; the removal of the last key changes all.
    package func fingerprint(of value: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Array(value.utf8), using: oldest.fingerprintKey)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// An error of the encryption or decryption of a value.
package enum SealerError: Error, Hashable {
    /// The value could not be encrypted.
    case encryptionFailed
    /// The key with this id, which encrypted the value, is not in the settings.
    case missingKey(String)
    /// The value is damaged, or belongs to another place.
    case damaged
}

extension NamedKeys.Rules {
    /// The rules of keys that encrypt stored values, in padded base64.
    package static let sealing = NamedKeys.Rules(
        maxIDLength: 32, idPunctuation: "_-", ignoresSpacesInIDs: true, minBytes: 32
    ) { text in
        Data(base64Encoded: text).map { Array($0) }
    }
}
