import Logging
import TrellisDatabase
import TrellisKernel

/// The sums and lists over the billing tables of all tenants.
struct SQLBillingReports: BillingReports {
    let database: SystemDatabase
    let catalog: PlanCatalog

    fileprivate static let reason: StaticString = "superusers see the billing of every tenant"

    func overview() async throws -> BillingOverview {
        let catalog = catalog
        return try await database.read { tx in
            let rows = tx.everyTenant
            var overview = try BillingOverview(at: tx.now)
            let groups = try rows.count(
                SubscriptionRecord.all, by: { ($0.status, $0.plan, $0.planVersion, $0.seatCount) })
            for group in groups {
                let (status, plan, version, seatCount) = group.key
                try overview.add(group.value, status, of: catalog.plan(plan, version: version), seatCount: seatCount)
            }
            for (currency, count, amount) in try rows.openAmounts() {
                try overview.addOpen(count, Money(amount, Currency(currency)))
            }
            try rows.addDocuments(to: &overview)
            try rows.addPayments(to: &overview)
            return overview
        }
    }

    func subscriptions(_ filter: SubscriptionFilter, _ page: PageRequest) async throws -> Page<Subscription> {
        let latest = SubscriptionRecord.all.where(filter.status) { $0.status == $1 }
            .where(filter.tenant) { $0.tenantID == $1 }.order { $0.createdAt.descending }
        return try await database.acrossTenants(reason: Self.reason, level: .debug)
            .page(latest, page).map { try $0.restored(catalog).value }
    }

    func pastDue(_ page: PageRequest) async throws -> Page<PastDueTenant> {
        try await database.read { tx in
            try tx.everyTenant.pastDue(page, before: FixedOffsetCalendar.utc.day(of: tx.now))
        }
    }
}

extension SystemReader {
    /// The same transaction for the rows of every tenant, for superusers.
    fileprivate var everyTenant: CrossTenantReader {
        acrossTenants(reason: SQLBillingReports.reason, level: .debug)
    }
}

extension CrossTenantReader {
    /// Returns the number of open invoices and what is due of them, by currency.
    fileprivate func openAmounts() throws -> [(currency: String, count: Int, amount: Int64)] {
        // The condition is the one of a partial index, so it has no bound value.
        let open: SQL = """
            SELECT currency, COUNT(*), CAST(SUM(total - credited_total) AS BIGINT)
            FROM billing_invoice WHERE status = 'open' GROUP BY currency
            """
        return try sql.rows(open) { row in
            (try row.decode(String.self, at: 0), try row.decode(Int.self, at: 1), try row.decode(Int64.self, at: 2))
        }
    }

    /// Adds the invoices and credit notes of the months: one row for each day and currency.
    fileprivate func addDocuments(to overview: inout BillingOverview) throws {
        guard let first = overview.months.first, let last = overview.months.last else { return }
        let end = try last.adding(months: 1)
        let issued = InvoiceRecord.where {
            $0.issuedOn >= first && $0.issuedOn < end && $0.status != .draft && $0.status != .void
        }
        for sum in try aggregate(issued, by: { ($0.issuedOn, $0.currency) }, { $0.total.sum() }) {
            guard let day = sum.key.0 else { continue }
            try overview.add(Money(sum.value, Currency(sum.key.1)), .invoiced, on: day)
        }
        let notes = CreditNoteRecord.where { $0.issuedOn >= first && $0.issuedOn < end }
        for sum in try aggregate(notes, by: { ($0.issuedOn, $0.currency) }, { $0.total.sum() }) {
            try overview.add(Money(sum.value, Currency(sum.key.1)), .credited, on: sum.key.0)
        }
    }

    /// Adds the charges and refunds of each month: one statement for each, because a moment is no group.
    fileprivate func addPayments(to overview: inout BillingOverview) throws {
        let utc = FixedOffsetCalendar.utc
        for month in overview.months {
            let (start, end) = (utc.start(of: month), utc.start(of: try month.adding(months: 1)))
            let paid = PaymentRecord.where {
                $0.status == .succeeded && $0.createdAt >= start && $0.createdAt < end
            }
            for sum in try aggregate(paid, by: { $0.currency }, { $0.amount.sum() }) {
                try overview.add(Money(sum.value, Currency(sum.key)), .paid, on: month)
            }
            let refunded = RefundRecord.where {
                $0.status == .succeeded && $0.createdAt >= start && $0.createdAt < end
            }
            for sum in try aggregate(refunded, by: { $0.currency }, { $0.amount.sum() }) {
                try overview.add(Money(sum.value, Currency(sum.key)), .refunded, on: month)
            }
        }
    }
}
