import TrellisDatabase
import TrellisKernel

/// Jobs that wait for their start: the leader ends those that expire, and lets those that waited for long start.
package struct WaitingJobs: Sendable {
    /// The most jobs that one transaction ends.
    private static let portion = 500

    let database: JobDatabase

    /// Discards jobs that haven't started by their expiry, the longest expired first, and returns their number.
    ///
    /// Their dependents follow their policies, and their batches count them as failed. No claim starts a job that has
    /// expired, so a late call changes nothing but the moment of its end. Works in portions, which get smaller when one
    /// fails; a job that the database refuses to discard stays as it is and is added to `refused`, and its history says why.
    ///
    /// - Parameter limit: the time after which no further portion begins; nil for none.
    /// - Throws: the error of a database that is unavailable as a whole, or of a single job that others are in the way of.
    @discardableResult
    package func expire(refused: RefusedJobs = RefusedJobs(), within limit: Duration? = nil) async throws -> Int {
        let end = limit.map { ContinuousClock.now + $0 }
        var (portion, count) = (Self.portion, 0)
        while !Task.isCancelled, end.map({ $0 > .now }) ?? true {
            let (size, excluded) = (portion, refused.current)
            do {
                let expired = try await database.write { try $0.expire(size, except: excluded) }
                count += expired
                guard expired == size else { break }
                portion = min(portion * 2, Self.portion)
            } catch let error where error.concernsDatabase {
                throw error
            } catch {
                guard portion == 1 else {
                    portion = max(portion / 8, 1)
                    continue
                }
                guard let job = try await database.write({ try $0.expired(1, except: excluded).first }) else { break }
                refused.add(job.id)
                // It is left alone, so that the next call goes on with the others.
                guard !error.mayPass else { throw error }
                try? await database.write { try $0.recordRefused(job, error) }
            }
        }
        return count
    }
}

extension JobRows {
    /// The condition for jobs that expire: that of their index.
    private static let mayExpire: SQL =
        "expires_at IS NOT NULL AND attempt = 0 AND state IN ('scheduled', 'available', 'blocked')"

    /// Returns the longest expired jobs, locked until the transaction ends.
    fileprivate func expired(_ limit: Int, except refused: Set<ID<BackgroundJob>>) throws -> [LockedJob] {
        let due: SQL = """
            FROM job WHERE \(Self.mayExpire) AND expires_at <= \(now)\(Self.excluding(refused)) \
            ORDER BY expires_at LIMIT \(limit)
            """
        // Rows that a claim or another transaction has locked are left for the next call.
        let chosen = SQL.on(
            sqlite: "(tenant_id, id) IN (SELECT tenant_id, id \(due))",
            postgres: "ctid = ANY (ARRAY (SELECT ctid \(due) FOR NO KEY UPDATE SKIP LOCKED))")
        return try lock(where: chosen)
    }

    fileprivate func expire(_ limit: Int, except refused: Set<ID<BackgroundJob>>) throws -> Int {
        let jobs = try expired(limit, except: refused)
        try move(
            jobs.map { job in
                let message = "It wasn't started before it expired."
                var move = JobTransition(job, to: .discarded)
                move.failure = ("job.expired", message)
                move.event = (.discarded, message)
                return move
            })
        return jobs.count
    }

    fileprivate func recordRefused(_ job: LockedJob, _ error: any Error) throws {
        let reason = String(describing: error).storable(limit: 500)
        try insertHistory([
            JobHistoryEntry(
                tenantID: job.tenantID, job: job.id, kind: .stuck, code: "job.unexpirable",
                message: "It has expired, but the database refuses to discard it: \(reason)")
        ])
    }
}
