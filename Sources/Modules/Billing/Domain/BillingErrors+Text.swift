import TrellisKernel

extension BillingError {
    var text: MessageText {
        switch self {
        case .valueInvalid(let name, let rule): "The value \(name, "name") is not allowed: \(rule, "rule")"
        case .currencyUnknown(let code):
            "\(code, "code") is not the code of a currency. Use a code of ISO 4217, as in EUR."
        case .currencyMismatch(let expected, let found):
            "The amount is in \(found, "found"), but must be in \(expected, "expected")."
        case .amountOverflow: "The amount is too large to calculate with. Use a smaller quantity."
        case .commandRefused(let command, let status):
            """
            The command \(command.rawValue, "command") is not possible while the subscription is \
            \(status.rawValue, "status"). Load the subscription and choose another command.
            """
        case .renewalDue(let day):
            "The period of the subscription ended on \(day, "day") and its renewal is still running. Try again later."
        case .periodNotOver(let day): "The period of the subscription lasts until \(day, "day"). Wait until then."
        case .cancellationScheduled(let day):
            "The subscription ends on \(day, "day"). Withdraw the cancellation first."
        case .cancellationNotScheduled: "The subscription has no scheduled cancellation to withdraw."
        case .nothingToChange: "The subscription already has these values. Send other ones."
        case .invoiceActionRefused(let action, let status):
            """
            The action \(action.rawValue, "action") is not possible while the invoice is \(status.rawValue, "status"). \
            Correct an issued invoice with a credit note.
            """
        case .creditTooLarge(let remaining):
            "Of the invoice, \(remaining, "remaining") before taxes can still be credited. Credit at most that."
        case .refundTooLarge(let remaining):
            "Of the payment, \(remaining, "remaining") can still be refunded. Refund at most that."
        case .paymentNotSucceeded: "The payment did not succeed, so that nothing can be refunded."
        case .taxRateMissing(let country):
            "No tax rate is configured for \(country, "country"). Add the rate to the settings of billing."
        case .usageKeyReused(let key):
            "Another usage event has the key \(key, "key"). Send a key that is unique for each event."
        case .usageTooEarly(let day): "The subscription started on \(day, "day"), after this usage. Correct its time."
        case .usageInFuture: "The time of the usage is in the future. Correct the clock of the sender."
        case .stateInvalid(let rule):
            "The stored data of billing break the rule \(rule, "rule"). Inform the operator."
        }
    }
}
