import TrellisDatabase
import TrellisKernel

/// Ends a transaction without writing anything.
private struct RolledBack: Error {}

/// A job that a claim has chosen.
private struct ChosenJob: Sendable {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
}

extension JobClaims {
    /// Discards the jobs because of which a claim can't start any; returns whether there were such.
    ///
    /// Jobs that can't be discarded either are left alone for some minutes; their history says why. So are several jobs
    /// of which none can be started, since they may not be the reason: that holds up none behind them.
    func endUnclaimable(_ claim: JobClaim) async throws -> Bool {
        if try await database.write({ try $0.discardUsedUp(claim.queue.name) }) > 0 { return true }
        let chosen = try await database.write { rows in
            try rows.sql.rows(ClaimStatement(claim: claim, limit: claim.limit, now: rows.now).chosen) { row in
                ChosenJob(
                    tenantID: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1))
            }
        }
        let unclaimable = try await unclaimable(of: chosen, claim)
        // Only when others can be started it is known that these are the reason.
        let isKnown = unclaimable.count < chosen.count
        for (job, error) in unclaimable {
            let reason = "\(error)".storable(limit: 500)
            do {
                guard isKnown || chosen.count == 1 && error.isViolation else { throw error }
                try await database.write { try $0.discard(job, because: reason) }
            } catch let error where error.concernsDatabase {
                throw error
            } catch {
                claim.refused.add(job.id)
                try? await database.write { try $0.recordRefused(job, reason) }
            }
        }
        return !unclaimable.isEmpty
    }

    /// Returns the jobs that can't be started, with the reasons; halves the jobs until they are found.
    private func unclaimable(of jobs: [ChosenJob], _ claim: JobClaim) async throws -> [(ChosenJob, any Error)] {
        guard let first = jobs.first, let reason = try await refusal(of: jobs, claim) else { return [] }
        guard jobs.count > 1 else { return [(first, reason)] }
        let half = jobs.count / 2
        return try await unclaimable(of: Array(jobs.prefix(half)), claim)
            + unclaimable(of: Array(jobs.dropFirst(half)), claim)
    }

    /// Returns why the jobs can't be started together; nil if they can.
    private func refusal(of jobs: [ChosenJob], _ claim: JobClaim) async throws -> (any Error)? {
        do {
            try await database.write { rows in
                var listed = ValueRows("listed")
                listed.add("tenant_id", jobs.map(\.tenantID))
                listed.add("id", jobs.map(\.id))
                let statement = ClaimStatement(claim: claim, limit: jobs.count, now: rows.now).starting(listed)
                _ = try rows.sql.fetch(statement, as: JobRecord.self)
                throw RolledBack()
            }
            return nil
        } catch is RolledBack {
            return nil
        } catch let error where error.concernsDatabase || error.mayPass {
            throw error
        } catch {
            return error
        }
    }
}

extension JobRows {
    /// Discards available jobs of a queue that have no attempt left; returns their number.
    fileprivate func discardUsedUp(_ queue: String) throws -> Int {
        let jobs = try lock(
            where: "queue = \(queue) AND state = 'available' AND attempt >= max_attempts", limit: "LIMIT 500")
        try move(jobs.map { $0.discarded("job.no_attempts", "It was to start, but its attempts are used up.") })
        return jobs.count
    }

    fileprivate func discard(_ job: ChosenJob, because reason: String) throws {
        let jobs = try lock([(tenant: job.tenantID, id: job.id)]).filter { $0.state == .available }
        try move(jobs.map { $0.discarded("job.unclaimable", "The database refuses to start it: \(reason)") })
    }

    fileprivate func recordRefused(_ job: ChosenJob, _ reason: String) throws {
        try insertHistory([
            JobHistoryEntry(
                tenantID: job.tenantID, job: job.id, kind: .stuck, code: "job.unclaimable",
                message: "The database refuses to start it: \(reason)")
        ])
    }
}

extension LockedJob {
    fileprivate func discarded(_ code: String, _ message: String) -> JobTransition {
        var move = JobTransition(self, to: .discarded)
        move.failure = (code, message)
        move.event = (.discarded, message)
        return move
    }
}
