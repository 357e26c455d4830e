import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension BillingWork {
    /// Sends a notice to the account's address after the transaction commits; does nothing without an address.
    @discardableResult
    func notify(_ notice: BillingNotice, key: String) throws -> NoticeResult {
        try dependencies.notices.send(
            notice, key: key, to: account, in: dependencies.rules.language(of: account), within: tx)
    }

    /// Tells that a subscription has ended.
    func notify(of events: [SubscriptionEvent], of subscription: Subscription) throws {
        let plan = subscription.plan.name
        for event in events {
            switch event.kind {
            case .cancelled: try notify(.cancelled(plan: plan, on: event.day), key: "\(subscription.id)")
            case .expired:
                let isTrial = subscription.chargedFrom == nil
                try notify(.expired(plan: plan, on: event.day, isTrial: isTrial), key: "\(subscription.id)")
            default: break
            }
        }
    }

    /// Tells that an attempt to charge an invoice failed, and what comes next; of one that is written off, nothing does.
    ///
    /// An attempt that waits for the customer counts as failed on each day of the dunning schedule, so the day is part of
    /// the key.
    func notifyFailure(
        of payment: Payment, _ outcome: PaymentOutcome, _ invoice: Invoice, next: PaymentStep
    ) throws {
        guard invoice.status == .open || invoice.status == .uncollectible, let number = invoice.number else { return }
        var (reason, address): (DeclineCode?, String?) = (nil, nil)
        switch outcome {
        case .declined(let code): reason = code
        case .requiresAction(_, let page): address = page
        case .succeeded, .unknown: return
        }
        var nextAttempt: LocalDate?
        if case .wait(let moment) = next { nextAttempt = calendar.day(of: moment) }
        let failure = PaymentFailure(
            number: number, total: payment.amount, reason: reason, confirmationURL: address, nextAttempt: nextAttempt)
        try notify(.paymentFailed(failure), key: "\(payment.key.text)-\(payment.status.rawValue)-\(today)")
    }

    /// Tells that a payment succeeded, when the seller does so.
    func notifySuccess(of payment: Payment, _ invoice: Invoice) throws {
        guard dependencies.rules.sendsReceipts, let number = invoice.number else { return }
        try notify(.paid(number, payment.amount, on: today), key: payment.key.text)
    }

    /// Enqueues the job that tells of the end of a trial, for the tenant's midnight of that day; it replaces the waiting
    /// one.
    ///
    /// A trial that isn't longer than the notice has it on the day after its start.
    func scheduleTrialNotice(of subscription: Subscription) throws {
        guard let day = try trialNoticeDay(of: subscription), day >= today else { return }
        try tx.enqueue(
            AnnounceTrialEnd(subscription: subscription.id),
            JobOptions(
                start: .at(max(calendar.start(of: day), tx.now)),
                unique: UniqueJob("\(subscription.id)", onConflict: .replace, until: .start)))
    }

    /// Tells of the end of a trial, unless it was cancelled, ended, or the day isn't reached in the tenant's time zone.
    func announceTrialEnd(of subscription: Subscription) throws {
        guard let day = try trialNoticeDay(of: subscription), day <= today, today < subscription.period.end else {
            return
        }
        let lines = try subscription.state.charges.recurring()
        let price = try Money.sum(lines.map(\.amount), in: subscription.plan.currency)
        try notify(
            .trialEnding(plan: subscription.plan, price: price, on: subscription.period.end),
            key: "\(subscription.id)-\(subscription.period.end)")
    }

    /// Returns the day on which the end of a trial is announced; nil when it isn't.
    private func trialNoticeDay(of subscription: Subscription) throws -> LocalDate? {
        let days = min(dependencies.rules.trialNoticeDays, subscription.period.days - 1)
        guard subscription.status == .trialing, !subscription.endsWithPeriod, days > 0 else { return nil }
        return try subscription.period.end.adding(days: -days)
    }
}
