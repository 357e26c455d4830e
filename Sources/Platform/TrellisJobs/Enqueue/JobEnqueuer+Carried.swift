import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// What the jobs database does with jobs that come from the outbox.
extension JobEnqueuer {
    /// Inserts a job that another database has enqueued, with what belongs to it; does nothing if there is one with its
    /// identifier.
    ///
    /// A job whose unique key is taken ends as cancelled, with the code `job.not_unique` and the other job as its result,
    /// so that its identifier says what became of it. Jobs that wait for it wait for the other one.
    ///
    /// - Throws: ``JobError/parentMissing(_:)``.
    func insert(_ entry: OutboxEntry) throws {
        guard try tx.find(JobRecord.self, entry.record.id) == nil else { return }
        let dependencies = try withoutDuplicates(entry.parents)
        guard let key = entry.record.uniqueKey else {
            let parents = try JobParents(of: dependencies, in: nil, tx)
            let record = placed(entry.record, parents)
            try tx.insert(record)
            return try complete(record, entry, parents)
        }
        var parents = try JobParents(of: dependencies, in: nil, tx)
        // The other job may end, and release its key, between the insert and the query.
        for _ in 0..<4 {
            let record = placed(entry.record, parents)
            if try !tx.insertMissing([record]).isEmpty { return try complete(record, entry, parents) }
            let rows = JobRows(tx)
            let held = try rows.lock(where: "tenant_id = \(tx.scope.tenantID) AND unique_key = \(key)")
            guard let existing = held.first else { continue }
            let isOver = existing.uniqueUntil.map { $0 <= tx.databaseNow } ?? false
            let isReplaced = entry.conflict == .replace
            if isOver || (isReplaced && existing.state == .running && existing.uniqueUntil == nil) {
                // Its period is over, or it runs with its own arguments, so the new job gets the key.
                try tx.update(JobRecord.where { $0.id == existing.id }) { [$0.uniqueKey.set(nil)] }
                if !isOver {
                    parents = try JobParents(of: dependencies + [.ended(existing.id)], in: nil, tx)
                }
                continue
            }
            if isReplaced {
                try replace(
                    existing, by: record, entry.content, subjects: entry.subjects, entry.debounce, rows)
            }
            return try insert(duplicate: entry, of: existing.id)
        }
        throw DatabaseError.serialization
    }

    /// Inserts what belongs to a new row.
    private func complete(_ record: JobRecord, _ entry: OutboxEntry, _ parents: JobParents) throws {
        if let content = entry.content { try tx.insert(content.record(of: record.id, tenant: tx.scope.tenantID)) }
        try connect([record], parents)
        try index([(job: record.id, subjects: entry.subjects)])
    }

    private func insert(duplicate entry: OutboxEntry, of existing: ID<BackgroundJob>) throws {
        var record = entry.record
        record.state = .cancelled
        (record.uniqueKey, record.uniqueScope, record.uniqueUntil) = (nil, nil, nil)
        (record.arguments, record.hasContent) = (JSONText("{}"), false)
        record.finishedAt = tx.databaseNow
        record.keepUntil =
            tx.databaseNow + (record.failureRetentionMs.map { .milliseconds($0) } ?? .standardFailureRetention)
        record.result = JSONText(try SchemaCoding.text(DuplicateOf(job: existing)))
        record.errorCode = Self.duplicateCode
        record.errorMessage = "The job \(existing) has the same unique key."
        try tx.insert(record)
        try JobRows(tx).insertHistory([
            JobHistoryEntry(
                tenantID: record.tenantID, job: record.id, kind: .cancelled, code: record.errorCode,
                message: record.errorMessage)
        ])
    }

    private static let duplicateCode = "job.not_unique"

    /// Returns dependencies on the jobs that have the keys, instead of on jobs that found their keys taken.
    private func withoutDuplicates(_ dependencies: [JobDependency]) throws -> [JobDependency] {
        guard !dependencies.isEmpty else { return [] }
        let (ids, code) = (dependencies.map(\.parent), Self.duplicateCode)
        let duplicates = try tx.fetch(JobRecord.where { $0.id.in(ids) && $0.errorCode == code })
        guard !duplicates.isEmpty else { return dependencies }
        let others = try duplicates.compactMap { job in
            try job.result.map { (job.id, try SchemaCoding.decodeStored(DuplicateOf.self, from: $0.text).job) }
        }
        let byID = Dictionary(others) { first, _ in first }
        return dependencies.map { dependency in
            guard let other = byID[dependency.parent] else { return dependency }
            return JobDependency(parent: other, policy: dependency.policy, mayBeMissing: dependency.mayBeMissing)
        }
    }

    /// Returns the row in the state that follows from its start and its parents.
    private func placed(_ record: JobRecord, _ parents: JobParents) -> JobRecord {
        var record = record
        record.waitingOn = parents.waitingOn
        record.state = record.scheduledAt > tx.databaseNow ? .scheduled : .available
        if parents.mustBeCancelled { cancel(&record) } else if record.waitingOn > 0 { record.state = .blocked }
        return record
    }
}

/// The result of a job that found its unique key taken.
@Schema
struct DuplicateOf {
    var job: ID<BackgroundJob>
}
