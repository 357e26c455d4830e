import TrellisKernel

/// The documented problems of routes that change what is billed.
enum BillingProblems {
    /// Those of each change: the rules of the domain, and of the invoice that a change may issue.
    static let change: [any AppError] = [
        BillingServiceError.subscriptionMissing, BillingServiceError.changedMeanwhile,
        BillingError.commandRefused(.pause, .paused), BillingError.renewalDue(.epoch),
        BillingError.cancellationScheduled(.epoch), BillingError.nothingToChange, BillingError.amountOverflow,
        BillingError.valueInvalid("seat_count", rule: "1 to 1000000 users can be paid for."),
        BillingError.taxRateMissing(.germany), BillingError.stateInvalid("S1"),
        BillingServiceError.planVersionMissing("team", version: 1),
    ]

    static let start: [any AppError] =
        change + [
            BillingServiceError.planUnknown("team"), BillingServiceError.subscriptionExists,
            BillingServiceError.invoiceUnpaid("2026-000001", ID(high: 0, low: 0)),
        ]

    static let update: [any AppError] =
        change + [
            BillingServiceError.planUnknown("team"), BillingError.currencyMismatch(expected: .eur, found: .usd),
        ]

    static let cancel: [any AppError] = change + [BillingServiceError.paymentInProgress]

    static let withdraw: [any AppError] = change + [BillingError.cancellationNotScheduled]

    static let usage: [any AppError] = [
        BillingServiceError.subscriptionMissing, BillingServiceError.meterUnknown("requests"),
        BillingError.usageKeyReused("…"), BillingError.usageTooEarly(.epoch), BillingError.usageInFuture,
        BillingError.valueInvalid("key", rule: "it has 1 to 200 visible ASCII characters."),
    ]

    static let credit: [any AppError] = [
        BillingServiceError.invoiceMissing, BillingServiceError.creditNoteIDUsed, BillingServiceError.paymentInProgress,
        BillingServiceError.changedMeanwhile, BillingError.creditTooLarge(remaining: .zero(.eur)),
        BillingError.invoiceActionRefused(.credit, .void), BillingError.refundTooLarge(remaining: .zero(.eur)),
        BillingError.paymentNotSucceeded, BillingError.amountOverflow,
        BillingError.valueInvalid("amount", rule: "a credit note credits more than zero."),
    ]

    static let refund: [any AppError] = [
        BillingServiceError.creditNoteMissing, BillingServiceError.refundNotFailed,
        BillingServiceError.changedMeanwhile,
    ]

    static let void: [any AppError] = [
        BillingServiceError.invoiceMissing, BillingServiceError.paymentInProgress,
        BillingServiceError.changedMeanwhile, BillingError.invoiceActionRefused(.void, .paid),
        BillingError.valueInvalid("reason", rule: "it has 1 to 500 characters."),
    ]

    static let pay: [any AppError] =
        GatewayError.all + [
            BillingServiceError.invoiceMissing, BillingServiceError.nothingDue, BillingServiceError.paymentInProgress,
            BillingServiceError.paymentMethodMissing, BillingServiceError.changedMeanwhile,
        ]

    static let document: [any AppError] = [
        BillingServiceError.documentPending, BillingServiceError.documentMissing("pdf"),
        BillingServiceError.documentDamaged(ID(high: 0, low: 0)),
    ]

    static let send: [any AppError] = [BillingServiceError.documentPending, BillingServiceError.emailMissing]

    static let account: [any AppError] = [
        BillingError.valueInvalid("time_zone", rule: "use a name of the IANA database, as in Europe/Berlin."),
        BillingError.taxRateMissing(.germany), BillingServiceError.changedMeanwhile,
    ]

    static let gateway: [any AppError] = GatewayError.all + [BillingServiceError.changedMeanwhile]
}
