import TrellisDatabase
import TrellisKernel

extension JobClaims {
    /// The most jobs that one transaction makes available.
    private static let portion = 1000

    /// Makes due jobs available, the longest due first, and returns their queues.
    ///
    /// A portion that can't be written gets smaller; a job that the database refuses to change stays as it is and is added
    /// to `refused`, and its history says why.
    package func makeDueAvailable(refused: RefusedJobs = RefusedJobs()) async throws -> Set<String> {
        var portion = Self.portion
        while true {
            let (size, excluded) = (portion, refused.current)
            do {
                return try await database.write { try $0.makeDueAvailable(size, except: excluded) }
            } catch let error where error.concernsDatabase {
                throw error
            } catch {
                guard portion == 1 else {
                    portion = max(portion / 8, 1)
                    continue
                }
                let first = try await database.write { try $0.lock(where: $0.due(1, except: excluded)).first }
                guard let job = first else { return [] }
                refused.add(job.id)
                // It is left alone, so that the next call goes on with the others.
                guard !error.mayPass else { throw error }
                try? await database.write { try $0.recordRefused(job, error) }
            }
        }
    }
}

extension JobRows {
    /// The condition for the jobs that have been due the longest.
    fileprivate func due(_ limit: Int, except refused: Set<ID<BackgroundJob>>) -> SQL {
        let due: SQL = """
            FROM job WHERE state = 'scheduled' AND scheduled_at <= \(now)\(Self.excluding(refused)) \
            ORDER BY scheduled_at LIMIT \(limit)
            """
        // Concurrent calls skip locked rows, so none of them waits.
        return .on(
            sqlite: "(tenant_id, id) IN (SELECT tenant_id, id \(due))",
            postgres: "ctid = ANY (ARRAY (SELECT ctid \(due) FOR NO KEY UPDATE SKIP LOCKED))")
    }

    fileprivate func makeDueAvailable(_ limit: Int, except refused: Set<ID<BackgroundJob>>) throws -> Set<String> {
        let chosen = due(limit, except: refused)
        let queues = Set(
            try sql.rows("UPDATE job SET state = 'available' WHERE \(chosen) RETURNING queue") {
                try $0.decode(String.self, at: 0)
            })
        for queue in queues { wake(queue: queue) }
        return queues
    }

    fileprivate func recordRefused(_ job: LockedJob, _ error: any Error) throws {
        let reason = String(describing: error).storable(limit: 500)
        try insertHistory([
            JobHistoryEntry(
                tenantID: job.tenantID, job: job.id, kind: .stuck, code: "job.unstartable",
                message: "It is due, but the database refuses to make it available: \(reason)")
        ])
    }
}
