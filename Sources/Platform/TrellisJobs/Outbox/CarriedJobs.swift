import TrellisDatabase
import TrellisKernel

/// Inserts jobs from the outbox within a transaction of the jobs database.
struct CarriedJobs {
    private let system: SystemTransaction
    private let tx: CrossTenantTransaction
    private let rows: JobRows

    init(_ system: SystemTransaction) {
        self.system = system
        tx = JobDatabase.allTenants(in: system)
        rows = JobRows(tx)
    }

    /// Inserts the jobs: those without parents and unique keys together, then the others in this order.
    func insert(_ entries: [OutboxEntry]) throws {
        try insert(independent: entries.filter(\.isIndependent))
        for entry in entries where !entry.isIndependent {
            let record = entry.record
            let scope = Scope(
                tenantID: record.tenantID, userID: record.userID ?? .noUser, requestID: record.requestID)
            try JobEnqueuer(tx: system.inTenant(scope), userID: record.userID).insert(entry)
        }
    }

    private func insert(independent entries: [OutboxEntry]) throws {
        guard !entries.isEmpty else { return }
        let now = tx.databaseNow
        let records = entries.map { entry in
            var record = entry.record
            record.state = record.scheduledAt > now ? .scheduled : .available
            return record
        }
        // A row may be there already if the product's database was restored from a backup.
        let inserted = Set(try tx.insertMissing(records).map(\.id))
        let new = entries.filter { inserted.contains($0.record.id) }
        let contents = new.compactMap { entry in
            entry.content.map { $0.record(of: entry.record.id, tenant: entry.record.tenantID) }
        }
        if !contents.isEmpty { try tx.insert(contentsOf: contents) }
        let subjects = new.flatMap { entry in
            entry.subjects.map {
                JobSubjectRecord(id: ID(), tenantID: entry.record.tenantID, jobID: entry.record.id, subject: $0)
            }
        }
        if !subjects.isEmpty { try tx.insert(contentsOf: subjects) }
        for queue in Set(records.filter { $0.state == .available }.map(\.queue)) { rows.wake(queue: queue) }
    }
}
