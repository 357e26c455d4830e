import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Enqueues the jobs of subscriptions, invoices and documents of all tenants again, when a job was lost; runs as often as
/// it likes.
///
/// Jobs are enqueued with their work in one transaction, so this finds only what operators deleted, and what gave up
/// while a gateway was away for days.
struct BillingSweeper: Sendable {
    /// The maximum number of rows that one transaction handles.
    private static let batch = 200
    /// How long a job has for its documents before it is enqueued again, unless it still waits.
    private static let patience = Duration.seconds(3600)

    let database: SystemDatabase

    /// Enqueues what is overdue in every time zone, batch by batch.
    func run() async throws {
        var last: (LocalDate, ID<Subscription>)?
        while let next = try await sweepSubscriptions(after: last) {
            try Task.checkCancellation()
            last = next
        }
        var invoice: ID<Invoice>?
        while let next = try await sweepInvoices(after: invoice) {
            try Task.checkCancellation()
            invoice = next
        }
        var document: (Timestamp, ID<BillingDocument>)?
        while let next = try await sweepDocuments(after: document) {
            try Task.checkCancellation()
            document = next
        }
    }

    private func sweepSubscriptions(
        after last: (day: LocalDate, id: ID<Subscription>)?
    ) async throws -> (LocalDate, ID<Subscription>)? {
        try await database.write { tx in
            // Midnight in the westernmost zone is at noon UTC, so that yesterday began everywhere.
            let yesterday = try FixedOffsetCalendar.utc.day(of: tx.now).adding(days: -1)
            let due = SubscriptionRecord.where { $0.dueOn <= yesterday }
                .where(last) { ($0.dueOn > $1.day) || ($0.dueOn == $1.day && $0.id > $1.id) }
                .order { [$0.dueOn.ascending, $0.id.ascending] }.limit(Self.batch)
            let rows = try tx.everyTenant.fetch(due)
            for row in rows {
                try tx.inTenant(Self.scope(row.tenantID)).enqueue(
                    AdvanceSubscription(subscription: row.id),
                    JobOptions(unique: UniqueJob("\(row.id)", onConflict: .replace, until: .start)))
            }
            guard rows.count == Self.batch, let row = rows.last, let day = row.dueOn else { return nil }
            return (day, row.id)
        }
    }

    private func sweepInvoices(after last: ID<Invoice>?) async throws -> ID<Invoice>? {
        try await database.write { tx in
            let yesterday = try FixedOffsetCalendar.utc.day(of: tx.now).adding(days: -1)
            let open = InvoiceRecord.where { $0.status == .open && $0.issuedOn <= yesterday }
                .where(last) { $0.id > $1 }.order { $0.id.ascending }.limit(Self.batch)
            let rows = try tx.everyTenant.fetch(open)
            for row in rows {
                try tx.inTenant(Self.scope(row.tenantID)).enqueue(
                    CollectInvoice(invoice: row.id), JobOptions(unique: UniqueJob("\(row.id)")))
            }
            return rows.count == Self.batch ? rows.last?.id : nil
        }
    }

    private func sweepDocuments(
        after last: (time: Timestamp, id: ID<BillingDocument>)?
    ) async throws -> (Timestamp, ID<BillingDocument>)? {
        try await database.write { tx in
            let open = DocumentRecord.where { $0.storedAt == nil && $0.createdAt < tx.now - Self.patience }
                .where(last) { ($0.createdAt > $1.time) || ($0.createdAt == $1.time && $0.id > $1.id) }
                .order { [$0.createdAt.ascending, $0.id.ascending] }.limit(Self.batch)
            let rows = try tx.everyTenant.fetch(open)
            for row in rows {
                guard let subject = row.subject else { continue }
                try tx.inTenant(Self.scope(row.tenantID)).enqueue(
                    StoreDocuments(subject), JobOptions(unique: UniqueJob("\(subject)")))
            }
            guard rows.count == Self.batch, let row = rows.last else { return nil }
            return (row.createdAt, row.id)
        }
    }

    private static func scope(_ tenant: ID<Tenant>) -> Scope {
        Scope(tenantID: tenant, userID: .noUser, requestID: "", origin: WorkOrigin("job \(SweepBilling.name)"))
    }
}

extension SystemTransaction {
    /// The same transaction for the rows of every tenant, to find what is overdue.
    fileprivate var everyTenant: CrossTenantTransaction {
        acrossTenants(reason: "overdue subscriptions and invoices of every tenant are continued", level: .debug)
    }
}
