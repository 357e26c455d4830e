import Logging
import TrellisConfig
import TrellisKernel
import TrellisSchema

/// Reads the events that Stripe sends to a webhook endpoint.
///
/// Stripe sends an event again until it is accepted, for up to three days, and in any order.
struct StripeNoticeReader: PaymentNoticeReader {
    /// The kinds of events that say something of a charge; the endpoint needs no others, except for the refunds.
    static let charges: Set<String> = [
        "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
        "payment_intent.requires_action", "payment_intent.processing",
    ]

    /// The kind of the event that a bank has returned a refund.
    static let failedRefund = "refund.failed"

    private let secrets: StripeEndpointSecrets
    private let logger: Logger

    /// Creates a reader that accepts what the secrets of the settings have signed.
    init(_ settings: StripeSettings, logger: Logger) {
        secrets = StripeEndpointSecrets(settings.stripeWebhookSecret)
        self.logger = logger
    }

    var isOn: Bool { !secrets.isEmpty }

    func notice(
        in body: [UInt8], signature: String?, at now: Timestamp
    ) throws(PaymentNoticeError) -> PaymentNotice {
        guard isOn else { throw .off }
        try StripeSignature(signature).verify(body, by: secrets, at: now)
        guard let text = String(validating: body, as: UTF8.self), let event = try? JSONValue(parsing: text) else {
            throw .malformed("it is not JSON")
        }
        guard event["object"]?.string == "event", let kind = event["type"]?.string, kind.utf8.count <= 100,
            let id = event["id"]?.string.flatMap({ try? GatewayReference($0) })
        else { throw .malformed("it is not an event of Stripe") }
        if let version = event["api_version"]?.string, version != StripeClient.version {
            logger.notice(
                "The webhook endpoint at Stripe has another API version",
                metadata: ["expected": "\(StripeClient.version)", "found": "\(version)"])
        }
        if kind == Self.failedRefund {
            let key = event["data"]?["object"].flatMap { Self.refundKey(of: $0) }
            let charge = key.map { PaymentNotice.Charge(key: $0, outcome: .declined(.other)) }
            return PaymentNotice(id: id, kind: kind, charge: charge)
        }
        guard Self.charges.contains(kind), let object = event["data"]?["object"] else {
            return PaymentNotice(id: id, kind: kind, charge: nil)
        }
        guard let intent = StripePaymentIntent(object) else { throw .malformed("its object is not a payment intent") }
        let charge = intent.key.map { key in
            // The confirmation in the customer's presence follows, whose outcome is the one that counts.
            PaymentNotice.Charge(key: key, outcome: intent.needsCustomer ? .unknown : intent.outcome)
        }
        return PaymentNotice(id: id, kind: kind, charge: charge)
    }

    /// Returns the key of a refund; nil for those of other programs.
    private static func refundKey(of object: JSONValue) -> IdempotencyKey? {
        guard object["object"]?.string == "refund",
            let text = object["metadata"]?[StripePaymentIntent.Metadata.key]?.string,
            let key = try? IdempotencyKey(text), key.refunded != nil
        else { return nil }
        return key
    }
}
