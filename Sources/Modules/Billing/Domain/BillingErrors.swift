import TrellisKernel

/// The errors of billing, in addition to those of every route.
///
/// The kind is the reaction: `invalid` means that the input must change, `conflict` that the state must change first,
/// and `internalFailure` that stored data contradict the rules of the domain.
enum BillingError: AppError, Hashable {
    /// A value breaks its own rule; with the name of the value and the rule.
    case valueInvalid(String, rule: MessageText)
    /// No currency of ISO 4217 has this code.
    case currencyUnknown(String)
    /// Two amounts in different currencies were combined.
    case currencyMismatch(expected: Currency, found: Currency)
    /// The result of a calculation doesn't fit into 64 bits.
    case amountOverflow
    /// The command isn't possible in this state of the subscription.
    case commandRefused(SubscriptionCommand, SubscriptionStatus)
    /// The period is over; the subscription must be renewed before anything else.
    case renewalDue(LocalDate)
    /// The period or trial isn't over yet; with the first day after it.
    case periodNotOver(LocalDate)
    /// The subscription ends with its period.
    case cancellationScheduled(LocalDate)
    /// The subscription doesn't end with its period.
    case cancellationNotScheduled
    /// The change would change nothing.
    case nothingToChange
    /// The action isn't possible in this state of the invoice.
    case invoiceActionRefused(InvoiceAction, InvoiceStatus)
    /// The credit note is larger than what remains of the invoice before taxes.
    case creditTooLarge(remaining: Money)
    /// The refund is larger than what remains of the payment.
    case refundTooLarge(remaining: Money)
    /// The gateway never confirmed the payment.
    case paymentNotSucceeded
    /// The tax of a country isn't configured.
    case taxRateMissing(CountryCode)
    /// Another usage event has this key.
    case usageKeyReused(String)
    /// The usage happened before the subscription started.
    case usageTooEarly(LocalDate)
    /// The usage lies in the future.
    case usageInFuture
    /// Stored data contradict the numbered invariant.
    case stateInvalid(String)

    var code: String {
        switch self {
        case .valueInvalid: "billing.value_invalid"
        case .currencyUnknown: "billing.currency_unknown"
        case .currencyMismatch: "billing.currency_mismatch"
        case .amountOverflow: "billing.amount_overflow"
        case .commandRefused: "billing.command_refused"
        case .renewalDue: "billing.renewal_due"
        case .periodNotOver: "billing.period_not_over"
        case .cancellationScheduled: "billing.cancellation_scheduled"
        case .cancellationNotScheduled: "billing.cancellation_not_scheduled"
        case .nothingToChange: "billing.nothing_to_change"
        case .invoiceActionRefused: "billing.invoice_action_refused"
        case .creditTooLarge: "billing.credit_too_large"
        case .refundTooLarge: "billing.refund_too_large"
        case .paymentNotSucceeded: "billing.payment_not_succeeded"
        case .taxRateMissing: "billing.tax_rate_missing"
        case .usageKeyReused: "billing.usage_key_reused"
        case .usageTooEarly: "billing.usage_too_early"
        case .usageInFuture: "billing.usage_in_future"
        case .stateInvalid: "billing.state_invalid"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .valueInvalid, .currencyUnknown, .amountOverflow, .usageTooEarly, .usageInFuture: .invalid
        case .taxRateMissing: .unavailable
        case .stateInvalid: .internalFailure
        default: .conflict
        }
    }

    var message: String { text.english }

    var logLevel: ErrorLevel {
        switch self {
        case .stateInvalid, .taxRateMissing: .error
        case .renewalDue: .warning
        default: .info
        }
    }
}

extension BillingError {
    /// One value of each case, for the error catalogue.
    static let all: [BillingError] = [
        .valueInvalid("…", rule: "…"), .currencyUnknown("…"), .currencyMismatch(expected: .eur, found: .usd),
        .amountOverflow, .commandRefused(.pause, .paused), .renewalDue(.epoch), .periodNotOver(.epoch),
        .cancellationScheduled(.epoch), .cancellationNotScheduled, .nothingToChange,
        .invoiceActionRefused(.pay, .void), .creditTooLarge(remaining: .zero(.eur)),
        .refundTooLarge(remaining: .zero(.eur)), .paymentNotSucceeded, .taxRateMissing(.germany),
        .usageKeyReused("…"), .usageTooEarly(.epoch), .usageInFuture, .stateInvalid("…"),
    ]
}
