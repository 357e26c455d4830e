import TrellisKernel

extension Invoice {
    /// Returns the open invoice with its number.
    ///
    /// - Throws: ``BillingError/invoiceActionRefused(_:_:)`` unless it is a draft, ``BillingError/stateInvalid(_:)``
    ///   when the number is of another year or series.
    func issued(_ number: InvoiceNumber, on day: LocalDate, dueAfter days: Int) throws(BillingError) -> InvoiceChange {
        var next = try state(after: .issue)
        (next.number, next.issuedOn, next.dueOn) = (number, day, try day.adding(days: days))
        return try changed(to: next, .issued(number), on: day)
    }

    /// Returns the invoice as paid in full; for one without an amount due, no payment is needed.
    ///
    /// - Throws: ``BillingError/invoiceActionRefused(_:_:)`` unless it is open or uncollectible.
    func paid(on day: LocalDate) throws(BillingError) -> InvoiceChange {
        var next = try state(after: .pay)
        next.paidOn = day
        return try changed(to: next, .paid, on: day)
    }

    /// Returns the invoice as void.
    ///
    /// - Throws: ``BillingError/invoiceActionRefused(_:_:)`` unless it is open or uncollectible and nothing was
    ///   credited; ``BillingError/valueInvalid(_:rule:)`` for a reason without 1 to 500 characters.
    func voided(on day: LocalDate, reason: String) throws(BillingError) -> InvoiceChange {
        var next = try state(after: .void)
        guard self.creditedNet.isZero else { throw .invoiceActionRefused(.void, self.status) }
        guard (1...500).contains(reason.unicodeScalars.count) else {
            throw .valueInvalid("reason", rule: "it has 1 to 500 characters.")
        }
        next.voidReason = reason
        return try changed(to: next, .voided, on: day)
    }

    /// Returns the invoice as uncollectible.
    ///
    /// - Throws: ``BillingError/invoiceActionRefused(_:_:)`` unless it is open.
    func writtenOff(on day: LocalDate) throws(BillingError) -> InvoiceChange {
        try changed(to: state(after: .writeOff), .writtenOff, on: day)
    }

    /// Returns the state with the status after an action.
    func state(after action: InvoiceAction) throws(BillingError) -> InvoiceState {
        var next = state
        guard let status = next.status.after(action) else { throw .invoiceActionRefused(action, next.status) }
        next.status = status
        return next
    }

    private func changed(
        to next: InvoiceState, _ event: InvoiceEvent.Kind, on day: LocalDate
    ) throws(BillingError) -> InvoiceChange {
        let invoice = try Invoice(next)
        return InvoiceChange(invoice: invoice, event: InvoiceEvent(kind: event, invoice: invoice, day: day))
    }
}
