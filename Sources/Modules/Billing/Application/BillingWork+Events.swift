import TrellisDatabase
import TrellisHub
import TrellisKernel

extension BillingWork {
    /// Publishes what happened to a subscription, in order.
    func publish(_ events: [SubscriptionEvent], of subscription: Subscription) throws {
        let (id, plan) = (subscription.id, subscription.plan.key)
        var isChanged = false
        for event in events {
            switch event.kind {
            case .started(let trialEndsOn):
                try tx.publish(
                    SubscriptionStarted(subscriptionID: id, plan: plan, trialEndsOn: trialEndsOn?.description))
            case .activated: try tx.publish(SubscriptionActivated(subscriptionID: id, plan: plan))
            case .planChanged, .planChangeScheduled, .planChangeWithdrawn, .seatCountChanged, .cancellationScheduled,
                .cancellationWithdrawn:
                isChanged = true
            case .paused: try tx.publish(SubscriptionPaused(subscriptionID: id))
            case .resumed: try tx.publish(SubscriptionResumed(subscriptionID: id))
            case .cancelled: try tx.publish(SubscriptionCancelled(subscriptionID: id, plan: plan))
            case .renewed(let period):
                try tx.publish(
                    SubscriptionRenewed(
                        subscriptionID: id, plan: plan, periodStart: period.start.description,
                        periodEnd: period.end.description))
            case .paymentFailed(let invoice, let attempts):
                try tx.publish(SubscriptionPastDue(subscriptionID: id, invoiceID: invoice, attempts: attempts))
            case .recovered: try tx.publish(SubscriptionRecovered(subscriptionID: id))
            case .expired: try tx.publish(SubscriptionExpired(subscriptionID: id, plan: plan))
            }
        }
        guard isChanged else { return }
        try tx.publish(
            SubscriptionChanged(
                subscriptionID: id, plan: plan, seatCount: subscription.seatCount,
                nextPlan: subscription.nextPlan?.key,
                endsOn: subscription.endsWithPeriod ? subscription.period.end.description : nil))
    }

    /// Publishes what happened to an invoice.
    ///
    /// - Parameter note: The credit note, when one was issued.
    func publish(_ event: InvoiceEvent, of invoice: Invoice, note: CreditNote? = nil) throws {
        let (id, total) = (invoice.id, MoneyAmount(invoice.total))
        let number = invoice.number?.description ?? ""
        switch event.kind {
        case .issued:
            try tx.publish(
                InvoiceIssued(
                    invoiceID: id, number: number, total: total, dueOn: (invoice.dueOn ?? event.day).description))
        case .paid: try tx.publish(InvoicePaid(invoiceID: id, number: number, total: total))
        case .voided: try tx.publish(InvoiceVoided(invoiceID: id, number: number, total: total))
        case .writtenOff: try tx.publish(InvoiceWrittenOff(invoiceID: id, number: number, total: total))
        case .credited(let noteNumber, let credited):
            guard let note else { return }
            try tx.publish(
                CreditNoteIssued(
                    creditNoteID: note.id, invoiceID: id, number: noteNumber.description,
                    total: MoneyAmount(credited)))
        }
    }
}
