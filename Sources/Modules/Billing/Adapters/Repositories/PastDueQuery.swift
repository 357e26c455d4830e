import TrellisDatabase
import TrellisKernel

/// The oldest overdue invoice of a tenant.
private struct OldestInvoice {
    let tenantID: ID<Tenant>
    let id: ID<Invoice>
    let dueOn: LocalDate
    let issuedOn: LocalDate

    init(_ row: RowReader) throws {
        tenantID = try row.decode(ID<Tenant>.self, at: 0)
        id = try row.decode(ID<Invoice>.self, at: 1)
        dueOn = try row.decode(LocalDate.self, at: 2)
        issuedOn = try row.decode(LocalDate.self, at: 3)
    }
}

extension CrossTenantReader {
    /// Returns the tenants with open invoices that were due before a day, the longest overdue first.
    ///
    /// A page reads its oldest invoices by their due day, skips those whose tenant has an older one, and then sums up
    /// for the tenants of the page only; so every page costs the same.
    func pastDue(_ request: PageRequest, before day: LocalDate) throws -> Page<PastDueTenant> {
        let page = try page(
            request, sort: "billing_invoice:past_due",
            sortValues: { [.text($0.dueOn.description), .text($0.id.description)] },
            { after, limit in
                try sql.rows(try Self.oldest(before: day, after: after, limit: limit)) { try OldestInvoice($0) }
            })
        guard !page.items.isEmpty else { return Page(items: [], nextCursor: nil) }
        let tenants = page.items.map(\.tenantID)
        let sums = try overdueSums(of: tenants, before: day)
        let invoices = page.items.map(\.id)
        let counts = try count(
            PaymentRecord.where { $0.tenantID.in(tenants) && $0.invoiceID.in(invoices) }, by: { $0.invoiceID })
        let attempts = Dictionary(counts.map { ($0.key, $0.value) }) { $1 }
        let failures = try countedFailures(of: tenants)
        return try page.map { oldest in
            let count = attempts[oldest.id] ?? 0
            let sums = sums[oldest.tenantID] ?? []
            return PastDueTenant(
                tenantID: oldest.tenantID, invoiceCount: sums.reduce(0) { $0 + $1.count }, amounts: sums.map(\.amount),
                since: oldest.dueOn, attempts: count,
                // Without a running subscription nothing counts the failures; see `BillingWork`.
                failures: try failures[oldest.id]
                    ?? UnpaidInvoice(oldest.id, failedOn: oldest.issuedOn, attempts: max(count, 1)))
        }
    }

    /// The conditions are those of partial indexes, so they have no bound values.
    private static func oldest(before day: LocalDate, after: [Cursor.Value]?, limit: Int) throws -> SQL {
        var start: SQL = ""
        if let after {
            guard case .text(let due) = after.first, case .text(let last) = after.last,
                let due = LocalDate(due), let last = ID<Invoice>(last)
            else { throw CursorError.invalid }
            start = "AND (i.due_on, i.id) > (\(due), \(last))"
        }
        return """
            SELECT i.tenant_id, i.id, i.due_on, i.issued_on FROM billing_invoice AS i
            WHERE i.status = 'open' AND i.due_on < \(day) \(start) AND NOT EXISTS (
                SELECT 1 FROM billing_invoice AS o
                WHERE o.tenant_id = i.tenant_id AND o.status = 'open' AND (o.due_on, o.id) < (i.due_on, i.id))
            ORDER BY i.due_on, i.id LIMIT \(limit)
            """
    }

    private func overdueSums(
        of tenants: [ID<Tenant>], before day: LocalDate
    ) throws -> [ID<Tenant>: [(count: Int, amount: Money)]] {
        let list = SQL.joined(tenants.map { "\($0)" }, separator: ", ")
        let rows = try sql.rows(
            """
            SELECT tenant_id, currency, COUNT(*), CAST(SUM(total - credited_total) AS BIGINT)
            FROM billing_invoice WHERE tenant_id IN (\(list)) AND status = 'open' AND due_on < \(day)
            GROUP BY tenant_id, currency ORDER BY tenant_id, currency
            """
        ) { row in
            (
                tenant: try row.decode(ID<Tenant>.self, at: 0), count: try row.decode(Int.self, at: 2),
                amount: Money(try row.decode(Int64.self, at: 3), try Currency(try row.decode(String.self, at: 1)))
            )
        }
        return Dictionary(grouping: rows, by: \.tenant).mapValues { $0.map { ($0.count, $0.amount) } }
    }

    /// Returns what the running subscriptions of tenants count of their unpaid invoices.
    private func countedFailures(of tenants: [ID<Tenant>]) throws -> [ID<Invoice>: UnpaidInvoice] {
        var failures: [ID<Invoice>: UnpaidInvoice] = [:]
        for subscription in try fetch(SubscriptionRecord.current.where { $0.tenantID.in(tenants) }) {
            for unpaid in try subscription.unpaid.decoded([StoredUnpaid].self) {
                failures[unpaid.invoiceID] = try unpaid.restored()
            }
        }
        return failures
    }
}
