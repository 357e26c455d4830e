/// An invoice: lines, taxes and a state.
///
/// Lines, taxes and customer never change. A draft is replaced by another one; an issued invoice is corrected by a
/// credit note. ``InvoiceStatus/after(_:)`` has the transitions, ``InvoiceState`` the invariants.
@dynamicMemberLookup
struct Invoice: Hashable, Sendable {
    /// The values, which satisfy all invariants.
    let state: InvoiceState
    /// The sum of the lines.
    let net: Money
    /// The net amount plus its taxes.
    let total: Money
    /// The sum of the credit notes with taxes.
    let creditedTotal: Money

    /// Restores an invoice from its stored values.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the invariant that the values break.
    init(_ state: InvoiceState) throws(BillingError) {
        net = try state.checked()
        total = try TaxLine.total(net, state.taxLines)
        let credited = try TaxLine.lines(of: state.taxLines.map(\.tax), on: state.creditedNet)
        creditedTotal = try TaxLine.total(state.creditedNet, credited)
        self.state = state
    }

    subscript<Value>(dynamicMember path: KeyPath<InvoiceState, Value>) -> Value { state[keyPath: path] }

    /// What is still to be paid: the total without credits for an open invoice, zero for others.
    var amountDue: Money {
        get throws(BillingError) {
            guard self.status == .open || self.status == .uncollectible else { return .zero(self.currency) }
            return try total.subtracting(creditedTotal)
        }
    }

    /// What credit notes can still credit, before taxes.
    var creditableNet: Money {
        get throws(BillingError) { try net.subtracting(self.creditedNet) }
    }
}
