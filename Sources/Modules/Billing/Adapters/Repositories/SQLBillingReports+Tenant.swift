import TrellisDatabase
import TrellisKernel

extension SQLBillingReports {
    /// The maximum number of rows in each list of a tenant's page.
    private static let limit = 20

    func billing(_ cursors: TenantBillingCursors, in database: TenantDatabase) async throws -> TenantBilling {
        let catalog = catalog
        return try await database.read { tx in
            let account = try tx.find(AccountRecord.self, tx.scope.tenantID)?.restored().value
            let latest = SubscriptionRecord.order { [$0.createdAt.descending, $0.id.descending] }
            let subscription = try tx.first(latest)?.restored(catalog).value
            let usage = try subscription.map { try tx.openUsage(of: $0) + tx.chargedUsage(of: $0, Self.limit) }
            let issued = InvoiceRecord.where { $0.status != .draft }.order { $0.createdAt.descending }
            let invoices = try tx.page(issued, PageRequest(limit: Self.limit, cursor: cursors.invoices))
            let notes = try tx.page(
                CreditNoteRecord.order { $0.createdAt.descending },
                PageRequest(limit: Self.limit, cursor: cursors.creditNotes))
            let refunds = try tx.fetch(RefundRecord.self, ids: notes.items.map(\.id))
            return TenantBilling(
                account: account, subscription: subscription, usage: usage ?? [],
                invoices: try invoices.map { try $0.restored().value },
                creditNotes: try notes.map { try $0.restored() },
                refunds: Dictionary(try refunds.map { ($0.id, try $0.restored().value) }) { $1 },
                payments: try tx.charges(PageRequest(limit: Self.limit, cursor: cursors.payments)))
        }
    }
}

extension TenantReader {
    fileprivate func charges(_ request: PageRequest) throws -> Page<TenantBilling.Charge> {
        let page = try page(PaymentRecord.order { $0.createdAt.descending }, request)
        let invoices = try fetch(InvoiceRecord.self, ids: Set(page.items.map(\.invoiceID)))
        let numbers = Dictionary(invoices.map { ($0.id, $0.number) }) { $1 }
        return try page.map { record in
            TenantBilling.Charge(
                payment: try record.restored().value, at: record.createdAt,
                invoiceNumber: numbers[record.invoiceID] ?? nil)
        }
    }

    /// Returns what isn't charged yet, for each meter of the plan.
    fileprivate func openUsage(of subscription: Subscription) throws -> [TenantBilling.Usage] {
        try subscription.plan.prices.compactMap(\.meter).map { meter in
            let id = subscription.id
            let events = UsageRecord.where {
                $0.subscriptionID == id && $0.closingID == nil && $0.meter == meter.name
            }
            let quantity: Int64? =
                switch meter.aggregation {
                case .sum: try aggregate(events) { $0.quantity.sum() }
                case .max: try aggregate(events) { $0.quantity.max() }
                case .last: try first(events.order { [$0.at.descending, $0.key.descending] })?.quantity
                }
            return TenantBilling.Usage(meter: meter.name, quantity: quantity ?? 0, period: nil)
        }
    }

    /// Returns what was charged, latest first.
    fileprivate func chargedUsage(of subscription: Subscription, _ limit: Int) throws -> [TenantBilling.Usage] {
        let id = subscription.id
        let totals = UsageTotalRecord.where { $0.subscriptionID == id }
            .order { [$0.at.descending, $0.id.descending] }.limit(limit)
        return try fetch(totals).map { total in
            TenantBilling.Usage(
                meter: total.meter, quantity: total.quantity,
                period: try BillingPeriod(from: total.periodStart, to: total.periodEnd))
        }
    }
}
