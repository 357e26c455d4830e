import FoundationEssentials
import TrellisConfig
import TrellisKernel

/// The keys that encrypt webhook secrets in the database: the first encrypts, all decrypt.
///
/// Read access to the database alone reveals no secret. The webhook's identifier is authenticated with the secret, so a
/// ciphertext can't be moved to another webhook.
struct SealingKeys: Sendable {
    private let sealer: Sealer

    /// Parses keys in the form `kid:base64,kid:base64`, each at least 32 bytes.
    init(parsing text: String) throws(NamedKeysError) {
        sealer = try Sealer(parsing: text, purpose: "trellis webhook secrets")
    }

    /// What the texts that the first key encrypts begin with.
    var currentPrefix: String { "\(sealer.currentID):" }

    /// Encrypts a webhook's secret for storage.
    func seal(_ secret: WebhookSecret, of webhook: ID<Webhook>) throws(SealingKeyError) -> String {
        guard let sealed = try? sealer.seal(secret.bytes, in: "\(webhook)") else {
            throw SealingKeyError.encryptionFailed(webhook)
        }
        return "\(sealer.currentID):\(Data(sealed).base64EncodedString())"
    }

    /// Decrypts a webhook's stored secret.
    ///
    /// - Throws: ``SealingKeyError`` if the key is missing, or the text is damaged or belongs to another webhook.
    func open(_ text: String, of webhook: ID<Webhook>) throws(SealingKeyError) -> WebhookSecret {
        let parts = text.split(utf8: ":", maxSplits: 1)
        guard parts.count == 2, let id = parts.first, let sealed = parts.last else {
            throw SealingKeyError.missingKey(webhook)
        }
        do {
            let bytes = try sealer.open(
                Array(Data(base64Encoded: String(sealed)) ?? Data()), of: String(id), in: "\(webhook)")
            guard let secret = WebhookSecret(bytes: bytes) else { throw SealerError.damaged }
            return secret
        } catch SealerError.missingKey {
            throw SealingKeyError.missingKey(webhook)
        } catch {
            throw SealingKeyError.invalidSecret(webhook)
        }
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
