import TrellisSchema

/// A payment intent: Stripe's object of one charge, whatever its result.
struct StripePaymentIntent: Hashable, Sendable {
    /// The names of its metadata that the adapter sets.
    enum Metadata {
        static let key = "trellis_key"
        static let invoice = "trellis_invoice"
    }

    let reference: GatewayReference
    /// As in `succeeded` and `requires_payment_method`.
    let status: String
    /// The key of the charge; nil for those of other programs.
    let key: IdempotencyKey?
    /// Where the customer confirms; nil when Stripe has no page for it.
    let actionAddress: String?
    /// Why the last attempt was declined.
    let lastError: StripeErrorBody?
    let cancellation: String

    /// Reads the object; nil for anything else.
    init?(_ json: JSONValue) {
        guard json["object"]?.string == "payment_intent", let id = json["id"]?.string,
            let status = json["status"]?.string,
            let reference = try? GatewayReference(id)
        else { return nil }
        (self.reference, self.status) = (reference, status)
        key = (json["metadata"]?[Metadata.key]?.string).flatMap { try? IdempotencyKey($0) }
        let action = json["next_action"]
        actionAddress =
            action?["redirect_to_url"]?["url"]?.string
            ?? action?["verify_with_microdeposits"]?["hosted_verification_url"]?.string
        lastError = json["last_payment_error"].flatMap { $0.isNull ? nil : StripeErrorBody($0) }
        cancellation = json["cancellation_reason"]?.string ?? ""
    }

    /// What the object says of the charge.
    ///
    /// Source: Stripe, "How PaymentIntents work", the life cycle of a payment intent.
    var outcome: PaymentOutcome {
        switch status {
        case "succeeded": .succeeded(reference)
        // The bank takes days for it, as for direct debits: a notice or the reconciliation settles it.
        case "processing": .unknown
        case "requires_action":
            if let actionAddress {
                .requiresAction(reference, address: actionAddress)
            } else {
                // Only a page with Stripe's script could go on, and the product has none.
                .declined(.authenticationFailed)
            }
        case "requires_payment_method": .declined(lastError.map { StripeDecline.code(of: $0) } ?? .methodMissing)
        case "canceled": .declined(Self.cancellations[cancellation] ?? .other)
        // Neither confirmed nor captured, which the adapter doesn't leave to later.
        default: .unknown
        }
    }

    /// The reasons of ended charges; `abandoned` is the one that the adapter gives.
    private static let cancellations: [String: DeclineCode] = [
        "abandoned": .withdrawn, "fraudulent": .suspectedFraud,
    ]

    /// Whether the bank wants the customer to confirm, after a charge in the customer's absence.
    var needsCustomer: Bool { status == "requires_payment_method" && lastError?.needsCustomer == true }
}

extension StripeErrorBody {
    /// Whether the bank wants the customer to confirm.
    var needsCustomer: Bool { code == "authentication_required" || declineCode == "authentication_required" }
}
