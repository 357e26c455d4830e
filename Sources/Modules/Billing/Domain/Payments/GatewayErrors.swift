import TrellisKernel

/// The failures of a payment gateway after which nothing was charged, refunded or changed.
///
/// They contain names and codes only: nothing secret, and no text of the gateway, which may repeat what was sent.
enum GatewayError: AppError, Hashable {
    /// The gateway can't be reached, is overloaded or failed; a later attempt may succeed.
    case unavailable
    /// The settings choose the fake gateway in an environment with real customers; with the name of the environment.
    case fakeRefused(String)
    /// The settings choose the gateway, and have no credentials for it.
    case credentialsMissing
    /// The gateway doesn't accept the credentials of the settings.
    case credentialsRefused
    /// The gateway refused the request itself; with its code, as in `parameter_invalid_integer`.
    case requestRefused(String)
    /// The gateway has no such customer, or has deleted it.
    case customerMissing
    /// The customer has no such payment method.
    case methodMissing
    /// The bank refuses the payment method.
    case methodRefused(DeclineCode)
    /// The gateway has no such charge.
    case chargeMissing
    /// The gateway can't express the amount in this currency, as in fractions of a unit that it doesn't know.
    case amountNotSupported(Currency)

    var code: String {
        switch self {
        case .unavailable: "billing.gateway_not_responding"
        case .fakeRefused: "billing.gateway_fake_refused"
        case .credentialsMissing: "billing.gateway_credentials_missing"
        case .credentialsRefused: "billing.gateway_credentials_refused"
        case .requestRefused: "billing.gateway_request_refused"
        case .customerMissing: "billing.gateway_customer_missing"
        case .methodMissing: "billing.payment_method_not_found"
        case .methodRefused: "billing.payment_method_refused"
        case .chargeMissing: "billing.charge_not_found"
        case .amountNotSupported: "billing.amount_not_supported"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .unavailable: .unavailable
        case .methodMissing, .chargeMissing: .notFound
        case .methodRefused: .invalid
        case .fakeRefused, .credentialsMissing, .credentialsRefused, .requestRefused, .customerMissing,
            .amountNotSupported:
            .internalFailure
        }
    }

    var text: MessageText {
        switch self {
        case .unavailable: "The payment gateway doesn't respond. Try again later; nothing was charged."
        case .fakeRefused(let environment):
            """
            `billing.gateway` is fake, which moves no money and accepts invented payment methods, in the environment \
            \(environment, "environment"). Set `billing.gateway` to stripe, or `billing.allow_fake` to true if no customer pays.
            """
        case .credentialsMissing:
            "The payment gateway has no credentials. Set `billing.stripe_secret_key`, or `billing.gateway` to fake."
        case .credentialsRefused:
            "The payment gateway refuses the credentials of the settings. Inform the operator; nothing was charged."
        case .requestRefused(let code):
            "The payment gateway refused the request: \(code, "code"). Inform the operator; nothing was charged."
        case .customerMissing: "The payment gateway doesn't know the customer any more. Inform the operator."
        case .methodMissing: "The customer has no such payment method. Add it, or choose another one."
        case .methodRefused(let reason):
            "The payment method was refused: \(reason.rawValue, "reason"). Use another payment method."
        case .chargeMissing: "The payment gateway has no such charge. Inform the operator."
        case .amountNotSupported(let currency):
            "The payment gateway can't charge this amount in \(currency.code, "currency"). Inform the operator."
        }
    }

    var message: String { text.english }

    var logLevel: ErrorLevel {
        switch self {
        case .methodMissing, .methodRefused: .info
        case .unavailable: .warning
        case .credentialsRefused, .requestRefused, .customerMissing, .chargeMissing, .amountNotSupported: .error
        case .fakeRefused, .credentialsMissing: .critical
        }
    }
}

extension GatewayError {
    /// One value of each case, for the error catalogue.
    static let all: [GatewayError] = [
        .unavailable, .fakeRefused("production"), .credentialsMissing, .credentialsRefused,
        .requestRefused("parameter_invalid_integer"), .customerMissing, .methodMissing,
        .methodRefused(.expiredMethod), .chargeMissing, .amountNotSupported(.eur),
    ]
}
