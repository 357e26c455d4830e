import Crypto
import FoundationEssentials
import TrellisKernel

/// The header fields by which a receiver knows who sent a message, when, and that nobody changed it.
///
/// Source: Standard Webhooks 1.0, "Webhook headers" and "Signature scheme".
struct WebhookSignature: Sendable {
    /// Identifies the message; the same each time it is sent.
    let id: String
    /// When it is sent: receivers refuse old ones.
    let timestamp: Timestamp
    /// What is sent, byte for byte.
    let body: String

    /// `v1,` and the Base64 of HMAC-SHA256 over identifier, seconds and body, with dots between.
    func value(by secret: WebhookSecret) -> String {
        let signed = Data("\(id).\(timestamp.seconds).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.bytes))
        return "v1,\(Data(code).base64EncodedString())"
    }

    /// The message with its fields, signed by each secret, so that a receiver that knows one of them is content.
    func message(signedBy secrets: [WebhookSecret]) -> SignedMessage {
        SignedMessage(
            fields: [
                ("content-type", "application/json"), ("user-agent", "Trellis-Webhooks/1"), ("webhook-id", id),
                ("webhook-timestamp", "\(timestamp.seconds)"),
                ("webhook-signature", secrets.map(value(by:)).joined(separator: " ")),
            ], body: body)
    }
}
