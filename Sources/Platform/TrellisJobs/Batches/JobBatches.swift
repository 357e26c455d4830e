import TrellisDatabase
package import TrellisKernel

extension JobStore {
    /// The batches of all tenants.
    package var batches: JobBatches { JobBatches(database: jobs) }
}

/// Batches as a whole: their progress, and their cancellation in portions.
package struct JobBatches: Sendable {
    /// The most jobs of a portion.
    static let portion = 1000
    /// The time until a smaller portion is tried.
    private static let pause = Duration.seconds(1)

    let database: JobDatabase

    /// Returns how far a batch is.
    ///
    /// - Throws: ``JobError/batchNotFound``.
    package func status(of batch: ID<JobBatch>, tenant: ID<Tenant>) async throws -> BatchStatus {
        let found = try await database.everyTenant.first(
            JobBatchRecord.where { $0.tenantID == tenant && $0.id == batch })
        guard let found else { throw JobError.batchNotFound }
        return BatchStatus(found)
    }

    /// Returns the tenant of the batch with this identifier.
    ///
    /// Looks for it in the jobs of one tenant after the other.
    ///
    /// - Throws: ``JobError/batchNotFound``, also for a batch whose jobs were all deleted.
    package func tenant(of batch: ID<JobBatch>) async throws -> ID<Tenant> {
        let found = try await database.read { tx in
            try tx.sql.rows(
                """
                WITH RECURSIVE \(JobListing.tenants) SELECT tenants.tenant_id FROM tenants WHERE EXISTS (SELECT 1 \
                FROM job_batch b WHERE b.tenant_id = tenants.tenant_id AND b.id = \(batch)) LIMIT 1
                """
            ) { try $0.decode(ID<Tenant>.self, at: 0) }
        }
        guard let tenant = found.first else { throw JobError.batchNotFound }
        return tenant
    }

    /// Cancels a batch, and the first of its jobs at once; workers cancel the others.
    ///
    /// - Parameter actor: the operator; nil for the platform.
    /// - Throws: ``JobError/batchNotFound``; ``JobError/batchClosed`` if it has ended.
    package func cancel(_ batch: ID<JobBatch>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await database.write { try $0.markCancelled(batch, of: tenant, by: actor) }
        let row = try await database.everyTenant.first(
            BatchCancellationRecord.where { $0.tenantID == tenant && $0.batchID == batch })
        // What fails here is tried again by workers.
        if let row { _ = try? await cancel(row) }
    }

    /// Cancels the next portion of the jobs of one cancelled batch.
    ///
    /// A portion that can't be written is reduced down to one job, which is then left as it is, for an operator.
    ///
    /// - Throws: ``TrellisDatabase/DatabaseError`` while the database is unavailable.
    package func cancelPortion() async throws -> JobPortion {
        let due = try await database.read { tx in
            let now = tx.databaseNow
            return try tx.fetch(
                BatchCancellationRecord.where { $0.nextAt <= now }.order { $0.nextAt.ascending }.limit(8)
            ).randomElement()
        }
        guard let due else { return .idle }
        return try await cancel(due)
    }

    private func cancel(_ cancellation: BatchCancellationRecord) async throws -> JobPortion {
        do {
            return try await database.write { try $0.cancelPortion(of: cancellation) } ? .done : .busy
        } catch let error where error.concernsDatabase {
            throw error
        } catch {
            return try await postpone(cancellation, because: error)
        }
    }

    /// Tries a smaller portion later, or leaves a single job as it is; does nothing if another worker has gone on.
    func postpone(_ row: BatchCancellationRecord, because error: any Error) async throws -> JobPortion {
        let reason = String(describing: error).storable(limit: 500)
        return try await database.write { rows -> JobPortion in
            // Another worker may have gone on since the portion was tried.
            guard let held = try rows.lock(row), held.place == row.place, held.portion == row.portion else {
                return .done
            }
            // A single one is left as it is, and the next portion begins after it.
            let skipped = row.portion > 1 || error.mayPass ? nil : try rows.members(of: row).first
            let place: SQL = (skipped ?? row.place).map { "\($0)" } ?? "NULL"
            try rows.sql.execute(
                """
                UPDATE job_batch_cancellation SET place = \(place), portion = \(max(row.portion / 8, 1)), \
                next_at = \(rows.now + Self.pause) WHERE tenant_id = \(row.tenantID) AND id = \(row.id)
                """)
            guard let skipped else { return .failed(reason) }
            try rows.insertHistory([
                JobHistoryEntry(
                    tenantID: row.tenantID, job: skipped, kind: .stuck, code: "job.uncancellable",
                    message: "Its batch was cancelled, but the database refuses to cancel this job: \(reason)")
            ])
            return .skipped(skipped, reason)
        }
    }
}

extension JobRows {
    /// Marks a batch as cancelled, so that nothing is added to it, and lets workers cancel its jobs.
    ///
    /// Changes no job: a transaction that ends one locks the job first and its batch then.
    func markCancelled(_ batch: ID<JobBatch>, of tenant: ID<Tenant>, by actor: ID<User>?) throws {
        let found = try sql.rows("SELECT 1 FROM job_batch WHERE tenant_id = \(tenant) AND id = \(batch)") { _ in true }
        guard !found.isEmpty else { throw JobError.batchNotFound }
        // Due at once, whatever clock a worker has.
        let due = Timestamp(microseconds: 0).typedParameter
        let user: SQL = actor.map { "\($0)" } ?? "NULL"
        // Before the batch, since a worker that cancels a portion has this row when it counts the ended jobs there.
        try sql.execute(
            """
            INSERT INTO job_batch_cancellation (id, tenant_id, batch_id, actor_id, portion, next_at) \
            VALUES (\(ID<BatchCancellationRecord>()), \(tenant), \(batch), \(user), \(JobBatches.portion), \(due)) \
            ON CONFLICT (tenant_id, batch_id) DO UPDATE SET place = NULL, portion = excluded.portion, \
            next_at = excluded.next_at
            """)
        let marked = try sql.execute(
            """
            UPDATE job_batch SET cancelled_at = coalesce(cancelled_at, \(now.typedParameter)) \
            WHERE tenant_id = \(tenant) AND id = \(batch) AND pending > 0
            """)
        guard marked == 1 else {
            // None of its jobs is left to cancel; the caller may catch the error and commit.
            try sql.execute(
                "DELETE FROM job_batch_cancellation WHERE tenant_id = \(tenant) AND batch_id = \(batch)")
            throw JobError.batchClosed
        }
        wakeDependents()
    }

    /// Returns the current row, locked until the transaction ends; nil if it is gone, or skipped.
    fileprivate func lock(_ row: BatchCancellationRecord, skips: Bool = false) throws -> BatchCancellationRecord? {
        let lock = SQL.on(sqlite: "", postgres: skips ? " FOR UPDATE SKIP LOCKED" : " FOR UPDATE")
        return try sql.fetch(
            """
            SELECT \(columns: BatchCancellationRecord.self) FROM job_batch_cancellation \
            WHERE tenant_id = \(row.tenantID) AND id = \(row.id)\(lock)
            """, as: BatchCancellationRecord.self
        ).first
    }

    /// Cancels a portion of the jobs of a batch that haven't ended; deletes the row after the last.
    ///
    /// Returns false if another worker has the portion, or has cancelled the last one.
    fileprivate func cancelPortion(of row: BatchCancellationRecord) throws -> Bool {
        guard let row = try lock(row, skips: true) else { return false }
        let members = try members(of: row)
        let open = try self.lock(members.map { (tenant: row.tenantID, id: $0) })
            .filter { !$0.state.isFinal && !$0.isCancelRequested }
        try cancel(open, by: row.actorID)
        if members.count < row.portion {
            try sql.execute(
                "DELETE FROM job_batch_cancellation WHERE tenant_id = \(row.tenantID) AND id = \(row.id)")
        } else if let last = members.last {
            try sql.execute(
                """
                UPDATE job_batch_cancellation SET place = \(last), \
                portion = \(min(row.portion * 2, JobBatches.portion)) \
                WHERE tenant_id = \(row.tenantID) AND id = \(row.id)
                """)
            wakeDependents()
        }
        return true
    }

    /// Returns the jobs of the next portion, in their order, whatever their states.
    fileprivate func members(of row: BatchCancellationRecord) throws -> [ID<BackgroundJob>] {
        let place = row.place ?? ID(high: 0, low: 0)
        return try sql.rows(
            """
            SELECT id FROM job WHERE tenant_id = \(row.tenantID) AND batch_id = \(row.batchID) AND id > \(place) \
            ORDER BY id LIMIT \(row.portion)
            """
        ) { try $0.decode(ID<BackgroundJob>.self, at: 0) }
    }
}
