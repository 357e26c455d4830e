import TrellisDatabase
import TrellisKernel

extension OutboxRelay {
    /// Deletes commits that are older than `age`, of jobs that are completed or deleted; returns their number.
    ///
    /// A worker that was taken for dead may still commit, and a commit of another worker has to be there then. So they stay
    /// for much longer than an attempt takes. A job that was discarded since its workers died, perhaps after the commit, may
    /// be retried as long as it exists.
    ///
    /// - Parameter portion: the number of commits that are read and deleted at a time.
    package func pruneCommits(olderThan age: Duration, portion: Int = 100) async throws -> Int {
        let horizon = outbox.system.database.now - age
        var (place, count): (Timestamp?, Int) = (nil, 0)
        while true {
            try Task.checkCancellation()
            var query = JobCommitRecord.where { $0.committedAt < horizon }
            // What has the same time as the last one, and isn't in its portion, is deleted by the next call.
            if let place { query = query.where { $0.committedAt > place } }
            let old = try await outbox.everyTenant.fetch(query.order { $0.committedAt.ascending }.limit(portion))
            guard let last = old.last else { return count }
            place = last.committedAt
            let listed = old.map { (tenant: $0.tenantID, id: $0.id) }
            let needed = try await jobs.write { rows in try rows.incomplete(listed) }
            let done = listed.filter { !needed.contains($0.id) }
            count += try await outbox.write { rows in try rows.deleteCommits(done) }
        }
    }
}
