import TrellisDatabase
import TrellisHub
import TrellisKernel

extension BillingWork {
    /// How long an attempt without a known outcome waits until the gateway is asked again.
    static let reconciliationDelay = Duration.seconds(300)

    /// Returns what collecting an invoice needs next, and stores the attempt before the gateway is asked.
    ///
    /// An attempt that isn't decided is repeated with its key, so that a process that died at any point of it charges
    /// once.
    ///
    /// - Parameter isRequested: Whether a further attempt may be before the day of the dunning schedule, and also of an
    ///   invoice that is written off.
    func nextStep(of id: ID<Invoice>, isRequested: Bool) throws -> PaymentStep {
        let invoices = dependencies.invoices
        guard let stored = try lockedInvoice(id), let number = stored.value.number,
            stored.value.status == .open || (isRequested && stored.value.status == .uncollectible)
        else { return .done }
        guard try !stored.value.amountDue.isZero else {
            try pay(stored)
            return .done
        }
        guard let customer = account.gatewayCustomer else { return .createCustomer(account) }
        let payments = try invoices.loadPayments(of: id, in: tx)
        let last = payments.last?.value
        let isDue = isRequested || last.map(hasNewMethod(since:)) == true
        if !isDue, last?.status == .declined || last?.status == .requiresAction {
            switch try dunningStep(of: stored.value, failures: payments.count) {
            case .end: return .done
            case .retry(let day) where day > today: return .wait(until: calendar.start(of: day))
            case .retry: break
            }
        }
        if let last, last.status.isOpen {
            if isDue, last.status == .requiresAction, let charge = last.reference {
                return .cancel(charge, last.key)
            }
            return .charge(ChargeRequest(repeating: last, number: number, customer: customer), isRepeated: true)
        }
        let request = try ChargeRequest(
            stored.value, attempt: payments.count + 1, customer: customer, method: account.paymentMethod)
        _ = try invoices.insert(Payment(id: ID(at: tx.now), tenantID: account.tenantID, request), in: tx)
        return .charge(request, isRepeated: false)
    }

    /// Stores the outcome of an attempt with everything that follows from it; returns what comes next.
    ///
    /// Outcomes may arrive repeated and out of order, from the charge itself, from its reconciliation and from notices
    /// of the gateway. Only one that changes the payment has an effect.
    ///
    /// - Parameter isCheck: Whether the dunning schedule asked, so that an attempt that still requires an action counts
    ///   as failed once more.
    func apply(_ outcome: PaymentOutcome, to key: IdempotencyKey, isCheck: Bool = false) throws -> PaymentStep {
        let invoices = dependencies.invoices
        guard let stored = try invoices.loadPayment(key, in: tx),
            let invoice = try invoices.load(stored.value.invoiceID, in: tx)
        else { return .done }
        let merged = try stored.value.merged(with: outcome)
        let isNews = merged.status != stored.value.status
        // The subscription is locked before the payment is written; see the order of rows.
        let subscription = try invoice.value.subscriptionID.flatMap { try dependencies.subscriptions.load($0, in: tx) }
        if merged != stored.value { _ = try invoices.save(merged, over: stored, in: tx) }
        switch merged.status {
        case .succeeded:
            // Nothing is due of an invoice that is paid or void, and less than was charged after a credit note.
            let surplus = try merged.amount.subtracting(invoice.value.amountDue)
            if isNews, surplus.minorUnits > 0 {
                try tx.publish(
                    PaymentSurplus(invoiceID: invoice.value.id, key: key.text, total: MoneyAmount(surplus)))
            }
            if invoice.value.status == .open || invoice.value.status == .uncollectible {
                try pay(invoice)
                try notifySuccess(of: merged, invoice.value)
            }
            return .done
        case .declined, .requiresAction:
            // A notice has told it before the response, or it counted as failed when it began to wait for the customer.
            guard isNews || isCheck, outcome != .declined(.withdrawn) else {
                return invoice.value.status == .open ? .wait(until: tx.now) : .done
            }
            if outcome == .declined(.amountTooSmall) {
                // No attempt can succeed, and the customer has done nothing wrong: no dunning, and no event of a failure.
                if invoice.value.status == .open { try writeOff(invoice) }
                return .done
            }
            try publishFailure(merged, outcome)
            let next = try fail(invoice, subscription)
            try notifyFailure(of: merged, outcome, invoice.value, next: next)
            // The customer has chosen another method while this one was charged.
            if case .wait = next, hasNewMethod(since: merged) { return .wait(until: tx.now) }
            return next
        case .pending, .unknown:
            return .wait(until: tx.now + Self.reconciliationDelay)
        }
    }

    /// Returns whether another method was chosen than the one that an attempt was made with.
    private func hasNewMethod(since payment: Payment) -> Bool {
        account.paymentMethod != nil && account.paymentMethod != payment.method
    }

    private func publishFailure(_ payment: Payment, _ outcome: PaymentOutcome) throws {
        var (reason, address): (String, String?) = (DeclineCode.other.rawValue, nil)
        switch outcome {
        case .declined(let code): reason = code.rawValue
        case .requiresAction(_, let page): (reason, address) = (PaymentStatus.requiresAction.rawValue, page)
        case .succeeded, .unknown: break
        }
        try tx.publish(
            PaymentFailed(
                invoiceID: payment.invoiceID, total: MoneyAmount(payment.amount), reason: reason, address: address))
    }

    /// Counts a failed attempt, and ends the dunning after the last one.
    private func fail(_ invoice: Stored<Invoice>, _ stored: Stored<Subscription>?) throws -> PaymentStep {
        guard invoice.value.status == .open else { return .done }
        if let stored, stored.value.status == .active || stored.value.status == .pastDue {
            _ = try apply(try stored.value.failPayment(of: invoice.value.id, on: today), over: stored)
        }
        // Without a running subscription nothing counts the attempts, so the days that have passed do.
        let payments = try dependencies.invoices.loadPayments(of: invoice.value.id, in: tx)
        let age = (invoice.value.issuedOn ?? today).days(until: today)
        let passed = dependencies.rules.dunning.delays.filter { $0 <= age }.count
        switch try dunningStep(of: invoice.value, failures: max(payments.count, passed + 1)) {
        case .retry(let day): return .wait(until: calendar.start(of: max(day, try today.adding(days: 1))))
        case .end(.remainPastDue): return .done
        case .end(.expire):
            try expire(invoice)
            return .done
        }
    }

    /// Returns the step of the dunning schedule; an invoice without a running subscription counts from its issue.
    private func dunningStep(of invoice: Invoice, failures: Int) throws -> DunningSchedule.Step {
        let subscription = try invoice.subscriptionID.flatMap { try dependencies.subscriptions.load($0, in: tx) }
        let entry = subscription?.value.unpaid.first { $0.invoiceID == invoice.id }
        let unpaid =
            try entry
            ?? UnpaidInvoice(invoice.id, failedOn: invoice.issuedOn ?? today, attempts: max(failures, 1))
        return try dependencies.rules.dunning.step(after: unpaid)
    }

    /// Ends the subscription whose invoice isn't paid, and writes its unpaid invoices off.
    private func expire(_ invoice: Stored<Invoice>) throws {
        let invoices = dependencies.invoices
        var unpaid = [invoice.value.id]
        if let id = invoice.value.subscriptionID, let stored = try dependencies.subscriptions.load(id, in: tx),
            stored.value.status == .pastDue
        {
            unpaid += stored.value.unpaid.map(\.invoiceID).filter { $0 != invoice.value.id }
            let usage = try usage(of: stored.value, before: cutOff)
            _ = try apply(try stored.value.expire(on: today, usage: usage), over: stored)
        }
        for id in unpaid {
            guard let open = try invoices.load(id, in: tx), open.value.status == .open else { continue }
            try writeOff(open)
        }
    }
}
