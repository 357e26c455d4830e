import TrellisKernel

/// The errors of the use cases of billing, in addition to those of the domain.
enum BillingServiceError: AppError, Hashable {
    /// The tenant has no subscription that could be changed.
    case subscriptionMissing
    /// The tenant already has a subscription that hasn't ended.
    case subscriptionExists
    /// No plan with this key is offered.
    case planUnknown(String)
    /// A subscription has a version of a plan that the product doesn't declare any more.
    case planVersionMissing(String, version: Int)
    /// The tenant has no such invoice.
    case invoiceMissing
    /// The tenant has no such credit note.
    case creditNoteMissing
    /// The credit note has no refund, or one that hasn't failed.
    case refundNotFailed
    /// Another credit note has the id that the request chose.
    case creditNoteIDUsed
    /// No plan has a price for this meter.
    case meterUnknown(String)
    /// An attempt to charge the invoice isn't decided yet.
    case paymentInProgress
    /// An invoice of a subscription that has ended isn't paid; with its number.
    case invoiceUnpaid(String, ID<Invoice>)
    /// Nothing is due of the invoice.
    case nothingDue
    /// The customer has no payment method that could be charged.
    case paymentMethodMissing
    /// Another request changed the same row at the same time.
    case changedMeanwhile
    /// The document is being made.
    case documentPending
    /// The invoice or credit note has no document in this form.
    case documentMissing(String)
    /// The content of a document isn't in the store any more, or isn't what was stored.
    case documentDamaged(ID<BillingDocument>)
    /// The billing account has no email address.
    case emailMissing

    var code: String {
        switch self {
        case .subscriptionMissing: "billing.subscription_missing"
        case .subscriptionExists: "billing.subscription_exists"
        case .planUnknown: "billing.plan_unknown"
        case .planVersionMissing: "billing.plan_version_missing"
        case .invoiceMissing: "billing.invoice_missing"
        case .creditNoteMissing: "billing.credit_note_missing"
        case .refundNotFailed: "billing.refund_not_failed"
        case .creditNoteIDUsed: "billing.credit_note_id_used"
        case .meterUnknown: "billing.meter_unknown"
        case .paymentInProgress: "billing.payment_in_progress"
        case .invoiceUnpaid: "billing.invoice_unpaid"
        case .nothingDue: "billing.nothing_due"
        case .paymentMethodMissing: "billing.payment_method_missing"
        case .changedMeanwhile: "billing.changed_meanwhile"
        case .documentPending: "billing.document_pending"
        case .documentMissing: "billing.document_missing"
        case .documentDamaged: "billing.document_damaged"
        case .emailMissing: "billing.email_missing"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .subscriptionMissing, .invoiceMissing, .creditNoteMissing, .documentPending, .documentMissing: .notFound
        case .planUnknown, .meterUnknown: .invalid
        case .subscriptionExists, .creditNoteIDUsed, .refundNotFailed, .paymentInProgress, .nothingDue,
            .paymentMethodMissing,
            .changedMeanwhile,
            .emailMissing:
            .conflict
        case .invoiceUnpaid: .paymentRequired
        case .planVersionMissing, .documentDamaged: .internalFailure
        }
    }

    var text: MessageText {
        switch self {
        case .subscriptionMissing: "The tenant has no subscription. Start one first."
        case .subscriptionExists: "The tenant already has a subscription. Change it, or cancel it first."
        case .planUnknown(let key): "No plan has the key \(key, "key"). `GET /billing/plans` lists the plans."
        case .planVersionMissing(let key, let version):
            """
            The product doesn't declare version \(version, "version") of the plan \(key, "key") any more, but a \
            subscription has it. Declare it again.
            """
        case .invoiceMissing: "The tenant has no invoice with this id."
        case .creditNoteMissing: "The tenant has no credit note with this id."
        case .refundNotFailed:
            "No refund of the credit note has failed. Wait until the one in progress ends; a finished one isn't repeated."
        case .creditNoteIDUsed:
            "Another credit note has this id. Repeat its request to get it, or choose a new id."
        case .meterUnknown(let name):
            "No plan measures \(name, "name"). `GET /billing/plans` lists the meters of the plans."
        case .paymentInProgress:
            "A payment of the invoice is in progress. Try again when it has succeeded or was declined."
        case .invoiceUnpaid(let number, let id):
            """
            Invoice \(number, "number") of an earlier subscription isn't paid. Add a payment method, and pay it with \
            `POST /billing/invoices/\(id, "id")/pay`.
            """
        case .nothingDue: "Nothing is due of the invoice. Load it to see whether it is paid, void or credited."
        case .paymentMethodMissing:
            "The customer has no payment method. Add one with `POST /billing/payment-methods`."
        case .changedMeanwhile: "Another request changed the billing data at the same time. Load them and try again."
        case .documentPending: "The document is being made. Try again in a few seconds."
        case .documentMissing(let format):
            """
            There is no document in the format \(format, "format"): it isn't offered, or wasn't when the document was \
            issued. Use `html`.
            """
        case .documentDamaged(let id):
            """
            The content of the document \(id, "id") isn't in the store any more, or isn't what was stored. Inform the \
            operator, who restores the object.
            """
        case .emailMissing: "The billing account has no email address. Set one with `PUT /billing/account`."
        }
    }

    var message: String { text.english }

    var logLevel: ErrorLevel { kind == .internalFailure ? .error : .info }
}

extension BillingServiceError {
    /// One value of each case, for the error catalogue.
    static let all: [BillingServiceError] = [
        .subscriptionMissing, .subscriptionExists, .planUnknown("…"), .planVersionMissing("…", version: 1),
        .invoiceMissing, .creditNoteMissing, .refundNotFailed, .creditNoteIDUsed, .meterUnknown("…"),
        .paymentInProgress,
        .invoiceUnpaid("…", ID(high: 0, low: 0)), .nothingDue, .paymentMethodMissing, .changedMeanwhile,
        .documentPending, .documentMissing("…"), .documentDamaged(ID(high: 0, low: 0)),
        .emailMissing,
    ]
}
