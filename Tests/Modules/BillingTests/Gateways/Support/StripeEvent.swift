import Crypto
import Foundation
import TrellisKernel
import TrellisSchema

@testable import Billing

/// An event about a payment intent, as Stripe sends it.
struct StripeEvent {
    var id = "evt_1"
    let kind: String
    /// The key in the metadata; nil for the charges of other programs.
    var key: String?
    var status: String
    var error: JSONValue
    var action: JSONValue = .null
    var intent = "pi_1"
    var version = StripeClient.version

    init(_ kind: String, key: String? = "charge-1", status: String = "succeeded", error: JSONValue = .null) {
        (self.kind, self.key, self.status, self.error) = (kind, key, status, error)
    }

    var json: JSONValue {
        let metadata: JSONValue = key.map { ["trellis_key": .string($0)] } ?? [:]
        return [
            "id": .string(id), "object": "event", "api_version": .string(version), "type": .string(kind),
            "data": [
                "object": [
                    "id": .string(intent), "object": "payment_intent", "status": .string(status), "metadata": metadata,
                    "last_payment_error": error, "next_action": action,
                ]
            ],
        ]
    }

    /// Returns the field `Stripe-Signature` for a body.
    static func signature(
        of body: [UInt8], at time: Timestamp, secret: String = StripeServer.endpointSecret
    ) -> String {
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(time.seconds).".utf8) + Data(body), using: key)
        return "t=\(time.seconds),v1=\(code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"
    }
}
