import TrellisKernel
import TrellisWeb

/// The template fields of the page of one tenant.
struct TenantBillingPage {
    let tenant: ID<Tenant>
    let name: String
    let billing: TenantBilling

    var fields: TemplateFields {
        get throws {
            let path = BillingPages.tenant(tenant)
            let query = QueryString.query([("tenant", tenant.description)])
            return [
                "name": .text(name), "id": .text(tenant.description), "overview": .text(BillingPages.path),
                "subscriptions": .text(BillingPages.tenants + query), "audit": .text("/admin/audit" + query),
                "jobs": .text("/admin/jobs/list" + query),
                "subscription": .fields(try billing.subscription.map { try fields(of: $0) }),
                "hasSubscription": .flag(billing.subscription != nil),
                "account": .list(accountFacts), "hasAccount": .flag(billing.account != nil),
                "usage": .list(billing.usage.map(row)), "hasUsage": .flag(!billing.usage.isEmpty),
                "invoices": .list(try billing.invoices.items.map(row)),
                "hasInvoices": .flag(!billing.invoices.items.isEmpty),
                "moreInvoices": .text(more(path, "invoices", billing.invoices.nextCursor)),
                "notes": .list(billing.creditNotes.items.map(row)),
                "hasNotes": .flag(!billing.creditNotes.items.isEmpty),
                "moreNotes": .text(more(path, "notes", billing.creditNotes.nextCursor)),
                "payments": .list(billing.payments.items.map(row)),
                "hasPayments": .flag(!billing.payments.items.isEmpty),
                "morePayments": .text(more(path, "payments", billing.payments.nextCursor)),
            ]
        }
    }

    private func more(_ path: String, _ list: String, _ cursor: String?) -> String? {
        cursor.map { path + QueryString.query([(list, $0)]) + "#\(list)" }
    }

    private func fields(of subscription: Subscription) throws -> TemplateFields {
        let state = subscription.state
        let price = try state.plan.recurringPrice(seatCount: state.seatCount)
        let next = state.nextPlan.map { "\($0.name), version \($0.version), from \(state.period.end)" }
        let end = state.endsWithPeriod ? "It is cancelled on \(state.period.end)" : nil
        let facts: [(String, String?)] = [
            ("Plan", "\(state.plan.name), version \(state.plan.version)"),
            ("Users", FormattedNumber.text(Int(state.seatCount))),
            ("Recurring price", "\(price.formatted) a \(state.plan.interval.label), before taxes"),
            ("Period", "\(state.period.start) to \(state.period.end)"), ("Started", "\(state.startedOn)"),
            ("Charged from", state.chargedFrom?.description), ("Paused", state.pausedOn?.description),
            ("Ended", state.endedOn?.description), ("Next plan", next), ("Scheduled", end),
        ]
        return [
            "status": .text(state.status.label), "style": .text(state.status.style), "facts": .list(Self.list(facts)),
            "pending": .list(state.pending.map { ["text": .text($0.text), "amount": .text($0.amount.formatted)] }),
            "hasPending": .flag(!state.pending.isEmpty),
        ]
    }

    private var accountFacts: [TemplateFields] {
        guard let account = billing.account else { return [] }
        let customer = account.customer
        return Self.list([
            ("Name", customer.name), ("Address", customer.address.joined(separator: ", ")),
            ("Country", customer.country.letters), ("Tax number", customer.taxID?.text), ("Email", account.email),
            ("Time zone", account.timeZone), ("Customer at the gateway", account.gatewayCustomer?.text),
            ("Payment method", account.paymentMethod?.text),
        ])
    }

    private static func list(_ facts: [(String, String?)]) -> [TemplateFields] {
        facts.compactMap { label, value in
            value.flatMap { $0.isEmpty ? nil : ["label": .text(label), "value": .text($0)] }
        }
    }
}

extension TenantBillingPage {
    private func row(_ usage: TenantBilling.Usage) -> TemplateFields {
        [
            "meter": .text(usage.meter), "quantity": .number(Int(usage.quantity)),
            "period": .text(usage.period.map { "\($0.start) to \($0.end)" }),
        ]
    }

    private func row(_ invoice: Invoice) throws -> TemplateFields {
        [
            "number": .text(invoice.number?.description ?? invoice.id.description),
            "status": .text(invoice.status.rawValue), "style": .text(invoice.status.style),
            "issued": .text(invoice.issuedOn?.description), "due": .text(invoice.dueOn?.description),
            "paid": .text(invoice.paidOn?.description), "total": .text(invoice.total.formatted),
            "credited": .text(invoice.creditedTotal.isZero ? nil : invoice.creditedTotal.formatted),
            "open": .text(try invoice.amountDue.formatted),
        ]
    }

    private func row(_ note: CreditNote) -> TemplateFields {
        let refund = billing.refunds[note.id]
        return [
            "number": .text(note.number.description), "invoice": .text(note.invoiceNumber.description),
            "issued": .text(note.issuedOn.description), "total": .text(note.total.formatted),
            "reason": .text(note.reason.shortened(to: 200)), "refund": .text(refund?.amount.formatted),
            "status": .text(refund?.status.rawValue), "style": .text(refund?.status.style ?? "plain"),
            "payment": .text(refund?.paymentKey.text),
            "failed": .text(refund?.status == .failed ? note.id.description : nil),
        ]
    }

    private func row(_ charge: TenantBilling.Charge) -> TemplateFields {
        let payment = charge.payment
        return [
            "key": .text(payment.key.text), "at": .text(FormattedTime.text(charge.at)),
            "iso": .text(charge.at.description), "invoice": .text(charge.invoiceNumber?.description),
            "amount": .text(payment.amount.formatted), "status": .text(payment.status.label),
            "style": .text(payment.status.style), "reference": .text(payment.reference?.text),
            "method": .text(payment.method?.text),
            "refunded": .text(payment.refunded.isZero ? nil : payment.refunded.formatted),
        ]
    }
}
