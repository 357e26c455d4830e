import HTTPTypes
import NIOCore
import TrellisWeb

/// What the payment gateway reports about payments.
@Controller("billing/notifications")
struct PaymentNotificationController {
    let notifications: PaymentNotificationService
    let requestID: String

    init(_ context: PublicContext, _ notifications: PaymentNotificationService) {
        self.notifications = notifications
        requestID = context.request.id
    }

    /// Receive an event of Stripe.
    ///
    /// Register this URL as a webhook endpoint at Stripe, for the events `payment_intent.succeeded`,
    /// `payment_intent.payment_failed`, `payment_intent.canceled`, `payment_intent.requires_action`,
    /// `payment_intent.processing` and `refund.failed`. The order of the events doesn't matter, and a repeated one
    /// changes nothing. An event about anything else, or about the payment of another product, is accepted and changes
    /// nothing.
    @POST(
        "stripe", access: .open(reason: "The signature of Stripe in the header is the credential."),
        errors: [
            PaymentNoticeError.off, PaymentNoticeError.signatureMissing, PaymentNoticeError.signatureInvalid,
            PaymentNoticeError.expired, PaymentNoticeError.malformed("…"), BillingServiceError.changedMeanwhile,
        ])
    func receive(request: RouteRequest, upload: RequestBody) async throws -> NoContent {
        guard notifications.isOn else { throw PaymentNoticeError.off }
        let body = try await request.body.limited(to: PaymentNotificationService.bodyLimit).collect()
        try await notifications.receive(
            Array(body.readableBytesView),
            signature: HTTPField.Name("Stripe-Signature").flatMap { request.info.headers[$0] },
            requestID: requestID)
        return NoContent()
    }
}
