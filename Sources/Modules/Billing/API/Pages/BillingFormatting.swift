import TrellisKernel
import TrellisWeb

extension Money {
    /// `-1,234.50 EUR`: grouped, with the decimal digits of the currency.
    var formatted: String {
        let digits = description.utf8.drop { $0 == UInt8(ascii: "-") }
        let whole = digits.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: " ") }
        // At most 19 digits, so the number fits.
        let grouped = Int(Substring(whole)).map { FormattedNumber.text($0) } ?? String(Substring(whole))
        return (isNegative ? "-" : "") + grouped + String(Substring(digits.dropFirst(whole.count)))
    }
}

extension SubscriptionStatus {
    /// The status with a space in place of the underscore.
    var label: String { rawValue.replacing(utf8: "_", with: " ") }

    /// The name of the style of the status.
    var style: String {
        switch self {
        case .active: "open"
        case .trialing: "running"
        case .pastDue: "late"
        case .paused: "blocked"
        case .cancelled, .expired: "plain"
        }
    }
}

extension InvoiceStatus {
    /// The name of the style of the status.
    var style: String {
        switch self {
        case .paid: "completed"
        case .open: "running"
        case .uncollectible: "late"
        case .draft, .void: "plain"
        }
    }
}

extension PaymentStatus {
    /// The status with a space in place of the underscore.
    var label: String { rawValue.replacing(utf8: "_", with: " ") }

    /// The name of the style of the status.
    var style: String {
        switch self {
        case .succeeded: "completed"
        case .declined: "late"
        case .pending, .unknown, .requiresAction: "blocked"
        }
    }
}

extension RefundStatus {
    /// The name of the style of the status.
    var style: String {
        switch self {
        case .succeeded: "completed"
        case .failed: "late"
        case .pending, .unknown: "blocked"
        }
    }
}

extension BillingInterval {
    /// `month` or `year`.
    var label: String { rawValue }
}
