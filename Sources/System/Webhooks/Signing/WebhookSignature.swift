import Crypto
import FoundationEssentials
import TrellisKernel

/// The header fields that authenticate a message: its sender, time and integrity.
///
/// Source: Standard Webhooks 1.0, "Webhook headers" and "Signature scheme".
struct WebhookSignature: Sendable {
    /// The message's identifier; the same in every attempt.
    let id: String
    /// The time of the attempt; receivers reject old messages.
    let timestamp: Timestamp
    /// The exact bytes of the request body.
    let body: String

    /// Returns `v1,` and the base64 of HMAC-SHA256 over identifier, seconds and body, separated by dots.
    func value(by secret: WebhookSecret) -> String {
        let signed = Data("\(id).\(timestamp.seconds).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.bytes))
        return "v1,\(Data(code).base64EncodedString())"
    }

    /// Returns the message signed by each secret, so that a receiver can verify it with any of them.
    func message(signedBy secrets: [WebhookSecret]) -> SignedMessage {
        SignedMessage(
            fields: [
                ("content-type", "application/json"), ("user-agent", "Trellis-Webhooks/1"), ("webhook-id", id),
                ("webhook-timestamp", "\(timestamp.seconds)"),
                ("webhook-signature", secrets.map(value(by:)).joined(separator: " ")),
            ], body: body)
    }
}
