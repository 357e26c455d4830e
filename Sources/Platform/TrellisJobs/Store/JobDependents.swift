import TrellisDatabase
import TrellisKernel

/// The dependents of jobs and batches that have ended, as far as the transaction of the end left them.
///
/// A transaction that ends a job releases or cancels at most ``JobRows/dependentLimit`` dependents and leaves the others
/// to workers, who do so in portions of one parent. Several workers take different parents.
package struct JobDependents: Sendable {
    /// The topic of transactions that left dependents.
    static let topic = "jobs:ended"
    /// The most dependents of a portion.
    static let portion = 1000
    /// The time after which to ask again for what another worker releases.
    static let busyPause = Duration.milliseconds(100)
    /// The time until a smaller portion is tried.
    private static let pause = Duration.seconds(1)
    /// The time until dependents that couldn't be released are tried again.
    static let repetition = Duration.seconds(600)

    let database: JobDatabase

    /// Releases or cancels the next portion of the dependents of one parent.
    ///
    /// A portion that can't be written is halved down to one dependent, which is then left as it is, for an operator.
    ///
    /// - Throws: ``TrellisDatabase/DatabaseError`` while the database is unavailable.
    package func releasePortion() async throws -> JobPortion {
        guard let parent = try await next() else { return .idle }
        do {
            return try await database.write { try $0.release(parent) } ? .done : .busy
        } catch let error where error.concernsDatabase {
            throw error
        } catch {
            return try await postpone(parent, because: error)
        }
    }

    /// Returns a parent whose next portion is due; one of several, so that workers rarely choose the same.
    private func next() async throws -> EndedParentRecord? {
        try await database.read { tx in
            let now = tx.databaseNow
            return try tx.fetch(
                EndedParentRecord.where { $0.nextAt <= now }.order { $0.nextAt.ascending }.limit(8)
            ).randomElement()
        }
    }

    /// Tries a smaller portion later, or leaves a single job as it is; does nothing if another worker has gone on.
    func postpone(_ parent: EndedParentRecord, because error: any Error) async throws -> JobPortion {
        let reason = String(describing: error).storable(limit: 500)
        return try await database.write { rows -> JobPortion in
            // Another worker may have gone on since the portion was tried, or a retry of the parent has ended the release.
            guard let held = try rows.lock(parent), held.place == parent.place, held.portion == parent.portion else {
                return .done
            }
            // A single one is left as it is, and the next portion begins after it.
            let skipped = parent.portion > 1 ? nil : try rows.dependents(of: parent).first?.job
            let place: SQL = (skipped ?? parent.place).map { "\($0)" } ?? "NULL"
            try rows.sql.execute(
                """
                UPDATE job_ended_parent SET place = \(place), portion = \(max(parent.portion / 2, 1)), \
                skipped = skipped + \(skipped == nil ? 0 : 1), next_at = \(rows.now + Self.pause) WHERE id = \(parent.id)
                """)
            guard let skipped else { return .failed(reason) }
            try rows.insertHistory([
                JobHistoryEntry(
                    tenantID: parent.tenantID, job: skipped, kind: .stuck, code: "job.unreleasable",
                    message: "The job it waited for has ended, but the database refuses to release this one: \(reason)")
            ])
            return .skipped(skipped, reason)
        }
    }
}

extension JobRows {
    /// Returns the current row, locked until the transaction ends; nil if it is gone, or skipped.
    fileprivate func lock(_ parent: EndedParentRecord, skips: Bool = false) throws -> EndedParentRecord? {
        let lock = SQL.on(sqlite: "", postgres: skips ? " FOR UPDATE SKIP LOCKED" : " FOR UPDATE")
        return try sql.fetch(
            "SELECT \(columns: EndedParentRecord.self) FROM job_ended_parent WHERE id = \(parent.id)\(lock)",
            as: EndedParentRecord.self
        ).first
    }

    /// Releases or cancels a portion of the dependents of a parent; deletes the parent's row after the last.
    ///
    /// Returns false if another worker has the portion, or the release has ended.
    fileprivate func release(_ parent: EndedParentRecord) throws -> Bool {
        // Another worker has the portion, or a retry of the parent has ended the release.
        guard let parent = try lock(parent, skips: true) else { return false }
        let dependencies = try dependents(of: parent)
        let ended = try resolve(dependencies)
        if dependencies.count < parent.portion {
            // Those that were skipped are tried again from the beginning.
            try sql.execute(
                parent.skipped == 0
                    ? "DELETE FROM job_ended_parent WHERE id = \(parent.id)"
                    : """
                    UPDATE job_ended_parent SET place = NULL, skipped = 0, next_at = \(now + JobDependents.repetition) \
                    WHERE id = \(parent.id)
                    """)
        } else if let last = dependencies.last {
            try sql.execute(
                """
                UPDATE job_ended_parent SET place = \(last.job), portion = \(min(parent.portion * 2, JobDependents.portion)) \
                WHERE id = \(parent.id)
                """)
            wakeDependents()
        }
        try resolveDependents(of: ended)
        return true
    }

    /// Returns the next portion of the open dependencies on a parent, in the order of the dependents.
    fileprivate func dependents(of parent: EndedParentRecord) throws -> [OpenDependency] {
        let ended = EndedParent(tenantID: parent.tenantID, id: parent.parentID, hasSucceeded: parent.succeeded)
        return try sql.rows(
            """
            SELECT job_id FROM job_dependency WHERE tenant_id = \(parent.tenantID) AND parent_id = \(parent.parentID) \
            AND resolved_at IS NULL AND job_id > \(parent.place ?? .none) ORDER BY job_id LIMIT \(parent.portion)
            """
        ) { OpenDependency(parent: ended, job: try $0.decode(ID<BackgroundJob>.self, at: 0)) }
    }

    /// Ends the release of the dependents of parents that run again: those that still wait, wait for the next end.
    func endRelease(of parents: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws {
        guard !parents.isEmpty else { return }
        var again = ValueRows("again")
        again.add("tenant_id", parents.map(\.tenant))
        again.add("id", parents.map(\.id))
        try sql.execute(
            """
            DELETE FROM job_ended_parent WHERE (tenant_id, parent_id) IN \
            (SELECT again.tenant_id, again.id FROM \(again))
            """)
    }
}

extension ID where Entity == BackgroundJob {
    /// The identifier before all others, which no job has.
    fileprivate static var none: Self { Self(high: 0, low: 0) }
}
