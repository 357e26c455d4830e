import Crypto
import FoundationEssentials
import TrellisKernel

/// The keys that secrets are stored under: the first seals, every one opens.
///
/// Whoever reads the database alone learns no secret. A secret is sealed for its own endpoint, so that it opens nowhere
/// else.
struct SealingKeys: Sendable {
    private struct Key {
        /// What sealed texts begin with: 1…32 letters, digits, `_` or `-`.
        let id: String
        let key: SymmetricKey
    }
    private let keys: [Key]
    private let current: Key

    /// The keys that `text` spells as `kid:base64,kid:base64`; each at least 32 bytes.
    ///
    /// - Throws: ``Fault``, whose text names the entry at fault and never shows a key.
    init(parsing text: String) throws(Fault) {
        var keys: [Key] = []
        for (index, entry) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let key = try Self.parse(entry, number: index + 1)
            guard !keys.contains(where: { $0.id == key.id }) else { throw Fault("the key id \(key.id) is there twice") }
            keys.append(key)
        }
        guard let first = keys.first else { throw Fault("there is no key") }
        (self.keys, current) = (keys, first)
    }

    private static func parse(_ entry: Substring, number: Int) throws(Fault) -> Key {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard parts.count == 2, let id = parts.first, let secret = parts.last else {
            throw Fault("entry \(number) is not of the form kid:base64")
        }
        guard (1...32).contains(id.utf8.count),
            id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) })
        else { throw Fault("the key id of entry \(number) is not 1 to 32 letters, digits, '_' or '-'") }
        guard let bytes = Data(base64Encoded: secret) else { throw Fault("the key \(id) is not base64") }
        guard bytes.count >= 32 else { throw Fault("the key \(id) has \(bytes.count) bytes; it needs 32 or more") }
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Data("trellis webhook secrets".utf8),
            outputByteCount: 32)
        return Key(id: id, key: key)
    }

    /// The text to store for a secret of an endpoint.
    func seal(_ secret: WebhookSecret, of webhook: ID<Webhook>) throws -> String {
        let box = try AES.GCM.seal(
            Data(secret.bytes), using: current.key, authenticating: Data("\(webhook)".utf8))
        guard let combined = box.combined else { throw Fault("a secret could not be sealed") }
        return "\(current.id):\(combined.base64EncodedString())"
    }

    /// The secret of an endpoint that a stored text holds.
    ///
    /// - Throws: ``Fault`` when the key is none of these, or the text isn't this endpoint's.
    func open(_ text: String, of webhook: ID<Webhook>) throws(Fault) -> WebhookSecret {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let id = parts.first, let sealed = parts.last,
            let key = keys.first(where: { $0.id == id })
        else { throw Fault("the secret of webhook \(webhook) was stored under a key that webhooks.secret_keys lacks") }
        let opened = try? Data(base64Encoded: String(sealed)).map { data in
            try AES.GCM.open(AES.GCM.SealedBox(combined: data), using: key.key, authenticating: Data("\(webhook)".utf8))
        }
        guard let bytes = opened ?? nil, let secret = WebhookSecret(bytes: Array(bytes)) else {
            throw Fault("the stored secret of webhook \(webhook) is damaged, or another endpoint's")
        }
        return secret
    }

    /// What is wrong with keys, or with what was stored under them.
    struct Fault: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}
