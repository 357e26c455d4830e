import Crypto
import FoundationEssentials

/// What the tenant and its receiver share: 24 to 64 bytes, spelled `whsec_` and Base64.
///
/// Never printed by itself; ``reveal()`` is the only way to the text.
///
/// Source: Standard Webhooks 1.0, "Signature scheme".
struct WebhookSecret: Hashable, Sendable {
    static let prefix = "whsec_"
    static let lengths = 24...64

    let bytes: [UInt8]

    /// A new one, of 32 random bytes.
    init() {
        bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// The one that `text` spells; nil when it spells none, or one of another length.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        self.init(bytes: Data(base64Encoded: String(text.dropFirst(Self.prefix.count))).map(Array.init) ?? [])
    }

    init?(bytes: [UInt8]) {
        guard Self.lengths.contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// The text, as the receiver needs it.
    func reveal() -> String { Self.prefix + Data(bytes).base64EncodedString() }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    /// Stars.
    var description: String { "******" }
    /// No children to look at.
    var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
