import TrellisKernel

/// The reasons why a notice of a payment gateway is refused.
enum PaymentNoticeError: AppError, Hashable {
    /// The settings have no secret that verifies notices.
    case off
    /// The signature is missing or malformed.
    case signatureMissing
    /// No secret of the settings made the signature for this body.
    case signatureInvalid
    /// The signature is older than the tolerance, or its time is in the future.
    case expired
    /// The signed body isn't a notice; says why.
    case malformed(String)

    var code: String {
        switch self {
        case .off: "billing.notifications_off"
        case .signatureMissing: "billing.notification_unsigned"
        case .signatureInvalid: "billing.notification_signature_invalid"
        case .expired: "billing.notification_expired"
        case .malformed: "billing.notification_malformed"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .off: .notFound
        case .signatureMissing, .signatureInvalid, .expired: .forbidden
        case .malformed: .badRequest
        }
    }

    var text: MessageText {
        switch self {
        case .off:
            """
            Notifications of the payment gateway are off. Set `billing.stripe_webhook_secret` to the secret of the \
            endpoint to turn them on.
            """
        case .signatureMissing: "The request has no signature in the form `t=…,v1=…`. Send it in `Stripe-Signature`."
        case .signatureInvalid:
            "No secret in `billing.stripe_webhook_secret` matches the signature. Compare it with the endpoint's secret."
        case .expired: "The signature is too old, or its time is in the future. Check the clocks, and send it again."
        case .malformed(let reason): "The body is not a notification: \(reason, "reason")."
        }
    }

    var message: String { text.english }

    var logLevel: ErrorLevel { self == .off ? .info : .notice }
}

extension PaymentNoticeError {
    /// One value of each case, for the error catalogue.
    static let all: [PaymentNoticeError] = [
        .off, .signatureMissing, .signatureInvalid, .expired, .malformed("it is not JSON"),
    ]
}
