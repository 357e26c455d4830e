import Crypto
import FoundationEssentials
import TrellisConfig
import TrellisKernel

/// The keys that encrypt webhook secrets in the database: the first encrypts, all decrypt.
///
/// Read access to the database alone reveals no secret. The webhook's identifier is authenticated with the secret, so a
/// ciphertext can't be moved to another webhook.
struct SealingKeys: Sendable {
    private struct Key {
        /// The prefix of encrypted texts: 1 to 32 letters, digits, `_` or `-`.
        let id: String
        let key: SymmetricKey

        init(_ key: NamedKeys.Key) {
            id = key.id
            self.key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key.bytes.reveal()), info: Data("trellis webhook secrets".utf8),
                outputByteCount: 32)
        }
    }
    private let keys: [Key]
    private let current: Key

    /// Parses keys in the form `kid:base64,kid:base64`, each at least 32 bytes.
    init(parsing text: String) throws(NamedKeysError) {
        let named = try NamedKeys(parsing: text, .sealing)
        current = Key(named.current)
        keys = named.all.map { Key($0) }
    }

    /// Encrypts a webhook's secret for storage.
    func seal(_ secret: WebhookSecret, of webhook: ID<Webhook>) throws -> String {
        let box = try AES.GCM.seal(
            Data(secret.bytes), using: current.key, authenticating: Data("\(webhook)".utf8))
        guard let combined = box.combined else { throw SealingKeyError.encryptionFailed(webhook) }
        return "\(current.id):\(combined.base64EncodedString())"
    }

    /// Decrypts a webhook's stored secret.
    ///
    /// - Throws: ``SealingKeyError`` if the key is missing, or the text is damaged or belongs to another webhook.
    func open(_ text: String, of webhook: ID<Webhook>) throws(SealingKeyError) -> WebhookSecret {
        let parts = text.split(utf8: ":", maxSplits: 1)
        guard parts.count == 2, let id = parts.first, let sealed = parts.last,
            let key = keys.first(where: { $0.id == id })
        else { throw SealingKeyError.missingKey(webhook) }
        let opened = try? Data(base64Encoded: String(sealed)).map { data in
            try AES.GCM.open(AES.GCM.SealedBox(combined: data), using: key.key, authenticating: Data("\(webhook)".utf8))
        }
        guard let bytes = opened ?? nil, let secret = WebhookSecret(bytes: Array(bytes)) else {
            throw SealingKeyError.invalidSecret(webhook)
        }
        return secret
    }
}

extension NamedKeys.Rules {
    /// The rules of sealing keys, in padded base64.
    static let sealing = NamedKeys.Rules(
        maxIDLength: 32, idPunctuation: "_-", ignoresSpacesInIDs: true, minBytes: 32
    ) { text in
        Data(base64Encoded: text).map { Array($0) }
    }
}

/// An error of the encryption or decryption of a webhook's secret.
enum SealingKeyError: Error, Hashable, CustomStringConvertible {
    /// The secret could not be encrypted.
    case encryptionFailed(ID<Webhook>)
    /// The key that encrypted the secret is not in the settings.
    case missingKey(ID<Webhook>)
    /// The stored secret is damaged, or belongs to another webhook.
    case invalidSecret(ID<Webhook>)

    var description: String {
        switch self {
        case .encryptionFailed(let webhook): "the secret of webhook \(webhook) could not be encrypted"
        case .missingKey(let webhook):
            "webhooks.secret_keys lacks the key that encrypted the secret of webhook \(webhook)"
        case .invalidSecret(let webhook):
            "the stored secret of webhook \(webhook) is damaged, or belongs to another webhook"
        }
    }
}
