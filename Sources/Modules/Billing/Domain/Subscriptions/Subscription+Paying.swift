import TrellisKernel

extension Subscription {
    /// Records a failed payment of an invoice: past due until all invoices are paid.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` unless active or past due. The invoice of a subscription that is
    ///   paused or has ended is collected without it.
    func failPayment(of invoiceID: ID<Invoice>, on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .failPayment, on: day)
        let entry: UnpaidInvoice
        if let index = next.unpaid.firstIndex(where: { $0.invoiceID == invoiceID }) {
            let (attempts, overflow) = next.unpaid[index].attempts.addingReportingOverflow(1)
            guard !overflow else { throw .amountOverflow }
            entry = try UnpaidInvoice(invoiceID, failedOn: next.unpaid[index].failedOn, attempts: attempts)
            next.unpaid[index] = entry
        } else {
            entry = try UnpaidInvoice(invoiceID, failedOn: next.changedOn)
            next.unpaid.append(entry)
        }
        next.status = .pastDue
        return try change(by: .failPayment, to: next, .paymentFailed(invoiceID, attempts: entry.attempts))
    }

    /// Records that an unpaid invoice is paid, void or written off: active again when it was the last one.
    ///
    /// - Throws: ``BillingError/commandRefused(_:_:)`` unless past due, ``BillingError/nothingToChange`` when no
    ///   payment of the invoice has failed.
    func recover(_ invoiceID: ID<Invoice>, on day: LocalDate) throws(BillingError) -> SubscriptionChange {
        var next = try draft(for: .recover, on: day)
        guard let index = next.unpaid.firstIndex(where: { $0.invoiceID == invoiceID }) else {
            throw .nothingToChange
        }
        next.unpaid.remove(at: index)
        guard next.unpaid.isEmpty else { return try change(by: .recover, to: next) }
        next.status = .active
        return try change(by: .recover, to: next, .recovered)
    }
}
