import Crypto
import TrellisConfig

/// The secrets of a webhook endpoint: while one is replaced, Stripe signs with both.
///
/// The description is redacted, as that of each key is.
struct StripeEndpointSecrets: Sendable {
    private let keys: [Secret<SymmetricKey>]

    /// Creates the secrets of a setting; none for nil.
    init(_ setting: Secret<String>?) {
        keys = Self.texts(of: setting?.reveal() ?? "").map { Secret(SymmetricKey(data: Array($0.utf8))) }
    }

    var isEmpty: Bool { keys.isEmpty }

    /// Returns the secrets in a list with commas; the text of a secret is its key, with the prefix.
    static func texts(of list: String) -> [String] {
        list.utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let text = part.drop { $0 == UInt8(ascii: " ") }
            return text.isEmpty ? nil : String(Substring(text))
        }
    }

    /// Returns whether one of the codes is that of the message by one of the secrets, in constant time for each pair.
    func match(_ message: [UInt8], any codes: [[UInt8]]) -> Bool {
        var isMatch = false
        for key in keys {
            for code in codes {
                // The order keeps the comparison even after a match.
                let matches = HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key.reveal())
                isMatch = matches || isMatch
            }
        }
        return isMatch
    }
}
