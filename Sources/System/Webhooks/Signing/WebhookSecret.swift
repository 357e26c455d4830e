import Crypto
import FoundationEssentials
import TrellisKernel

/// The shared secret of a tenant and its receiver: 24 to 64 bytes, written as `whsec_` and base64.
///
/// Its description is redacted; ``reveal()`` returns the text.
///
/// Source: Standard Webhooks 1.0, "Signature scheme".
struct WebhookSecret: Hashable, Sendable {
    static let prefix = "whsec_"
    static let lengths = 24...64

    let bytes: [UInt8]

    /// Creates a secret of 32 random bytes.
    init() {
        bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// Parses a secret; nil if the form or the length is invalid.
    init?(_ text: String) {
        guard let base64 = text.removingPrefix(utf8: Self.prefix) else { return nil }
        self.init(bytes: Data(base64Encoded: String(base64)).map(Array.init) ?? [])
    }

    init?(bytes: [UInt8]) {
        guard Self.lengths.contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Returns the text form for the receiver.
    func reveal() -> String { Self.prefix + Data(bytes).base64EncodedString() }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    /// The redacted text.
    var description: String { "******" }
    /// A mirror without children, so that dumps don't show the bytes.
    var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
