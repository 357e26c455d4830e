import TrellisDatabase
import TrellisKernel

extension InvoiceService {
    /// Enqueues the charge of an invoice that is open or written off, and returns it as it is before the charge.
    ///
    /// The job that charges is enqueued once, and its attempt has the next key of the invoice. So requests that are
    /// repeated before it runs are one charge, and later ones are refused until it is decided.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/nothingDue``,
    ///   ``BillingServiceError/paymentInProgress``, ``BillingServiceError/paymentMethodMissing``; ``GatewayError``.
    func pay(_ id: ID<Invoice>) async throws -> Stored<Invoice> {
        let (stored, asked) = try await decide(id) { work, stored in
            try work.requirePayable(stored.value)
            guard work.account.paymentMethod == nil else {
                try work.collect(stored.value, isRequested: true)
                return (stored, GatewayReference?.none)
            }
            guard let customer = work.account.gatewayCustomer else { throw BillingServiceError.paymentMethodMissing }
            return (stored, customer)
        }
        guard let asked else { return stored }
        // Without a chosen method the gateway's default is charged, which only the gateway knows.
        guard try await !dependencies.gateway.paymentMethods(of: asked).isEmpty else {
            throw BillingServiceError.paymentMethodMissing
        }
        return try await decide(id) { work, stored in
            try work.requirePayable(stored.value)
            try work.collect(stored.value, isRequested: true)
            return stored
        }
    }
}

extension BillingWork {
    /// Checks that the tenant owes nothing of a subscription that has ended; call it when none is running.
    ///
    /// An invoice that no attempt can pay, because it is below the gateway's smallest amount, doesn't count.
    ///
    /// - Throws: ``BillingServiceError/invoiceUnpaid(_:_:)`` with the oldest one that is written off or overdue.
    func requireNothingUnpaid() throws {
        let invoices = dependencies.invoices
        for invoice in try invoices.loadUnpaid(before: today, in: tx) {
            let last = try invoices.loadPayments(of: invoice.value.id, in: tx).last?.value
            guard last?.decline != .amountTooSmall, let number = invoice.value.number else { continue }
            throw BillingServiceError.invoiceUnpaid(number.description, invoice.value.id)
        }
    }

    /// Checks that something is due of an invoice, and that no attempt to charge it is in progress.
    fileprivate func requirePayable(_ invoice: Invoice) throws {
        guard try !invoice.amountDue.isZero else { throw BillingServiceError.nothingDue }
        guard try !isBeingPaid(invoice.id) else { throw BillingServiceError.paymentInProgress }
    }
}
