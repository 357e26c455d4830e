package import Logging
import Synchronization
package import TrellisDatabase
package import TrellisKernel

/// Carries jobs from the outbox of the product's database to the database that they live in: each once, in the order of
/// their identifiers, which is nearly that of time, but a job after those that it waits for.
///
/// A portion takes three steps, each of which can be repeated, also by another process after a crash:
///
/// 1. One transaction of the jobs database inserts the jobs, and a row of `job_carried` for each.
/// 2. One transaction of the product's database deletes their rows of the outbox.
/// 3. The transaction of the next portion deletes the rows of `job_carried`.
///
/// Jobs whose row of `job_carried` exists aren't inserted again, even if they have ended and were pruned meanwhile. Each
/// transaction of the jobs database checks that this relay is the one that carries, so that one which was stopped for a
/// while can't insert what its successor has carried.
package final class OutboxRelay: Sendable {
    /// The name of the row of `job_leader`, in the jobs database, that names the relay that carries.
    package static let leader = "outbox"
    /// The number of refusals after which a job is set aside, if they say nothing about it.
    static let patience = 10
    /// The delays between attempts to carry a job that was refused.
    static let backoff = Backoff(first: .seconds(1), limit: .seconds(300), jitter: 1...1)
    static let options = TransactionOptions.repeatable(attempts: 5, isolation: .readCommitted)
    /// The most levels of parents that are read in addition to a portion.
    private static let levels = 10

    /// What became of a portion.
    package struct Portion: Hashable, Sendable {
        /// The jobs that have left the outbox.
        package var carried = 0
        /// The jobs that the jobs database has refused.
        package var refused = 0
        /// Whether more jobs may be due.
        package var hasMore = false
    }

    let outbox: JobDatabase
    let jobs: JobDatabase
    let logger: Logger
    private let holder: ID<JobWorker>
    private let limit: Int
    /// The jobs whose rows of the outbox are deleted, and whose rows of `job_carried` aren't yet.
    private let confirmed = Mutex<[ID<BackgroundJob>]>([])
    /// Counts the times that this relay may have lost the leadership.
    private let terms = Atomic(0)

    /// Creates a relay for the jobs of a product, by the product's database.
    ///
    /// - Parameters:
    ///   - limit: the number of jobs of a portion, without parents that it has to carry before them.
    ///   - holder: the holder of the leadership with the name ``leader``.
    package init(_ product: SystemDatabase, limit: Int, holder: ID<JobWorker> = ID(), logger: Logger) {
        outbox = JobDatabase(system: product)
        jobs = JobDatabase(system: product.jobs)
        self.limit = limit
        self.holder = holder
        self.logger = logger
    }

    /// Makes this relay the one that carries, whichever did so far.
    package func takeOver() async throws {
        let holder = holder
        try await jobs.system.write(options: Self.options) { tx in
            let row = JobLeaderRecord(id: Self.leader, holderID: holder, renewals: 0, renewedAt: tx.databaseNow)
            guard try tx.insertMissing([row]).isEmpty else { return }
            try tx.update(JobLeaderRecord.where { $0.id == Self.leader }) {
                [$0.holderID.set(holder), $0.renewals.increment(by: 1), $0.renewedAt.set(tx.databaseNow)]
            }
        }
    }

    /// The current term; what was read from the outbox in an earlier one isn't inserted.
    var term: Int { terms.load(ordering: .acquiring) }

    /// Ends the term, since another relay may have carried meanwhile; call it before this relay is elected again.
    func endTerm() { terms.add(1, ordering: .acquiringAndReleasing) }

    /// Deletes what the relays before this one have left in `job_carried`; call it once after this relay was elected.
    package func begin() async throws {
        let term = term
        var place: ID<BackgroundJob>?
        while true {
            var query = JobCarriedRecord.order { $0.id.ascending }.limit(1000)
            if let place { query = query.where { $0.id > place } }
            let left = try await jobs.system.fetch(query).map(\.id)
            guard let last = left.last else { return }
            place = last
            let waiting = Set(try await outbox.everyTenant.fetch(JobOutboxRecord.where { $0.id.in(left) }).map(\.id))
            let done = left.filter { !waiting.contains($0) }
            guard !done.isEmpty else { continue }
            try await asLeader(in: term) { tx in _ = try tx.delete(JobCarriedRecord.where { $0.id.in(done) }) }
        }
    }

    /// Carries the next jobs across.
    ///
    /// - Throws: ``OutboxSuperseded`` if another relay carries now, or did since the portion was read; the error of a
    ///   database that is unavailable, or takes none of the jobs for a reason that isn't one of theirs.
    package func carryPortion() async throws -> Portion {
        let term = term
        let rows = try await due()
        guard !rows.isEmpty else { return Portion() }
        let run = try await bring(rows, in: term)
        try await postpone(rows, after: run)
        try await leave(run.carried)
        // None of these rows is due now, so that jobs which were refused keep none waiting that are behind them.
        return Portion(carried: run.carried.count, refused: run.refused.count, hasMore: rows.count == limit)
    }

    /// Returns the rows of the next portion.
    func due() async throws -> [JobOutboxRecord] {
        let now = outbox.system.database.now
        // A new row is due whatever clock its server had.
        let due = JobOutboxRecord.where { $0.setAsideAt == nil && ($0.failures == 0 || $0.nextAt <= now) }
        return try await outbox.everyTenant.fetch(due.order { $0.id.ascending }.limit(limit))
    }

    /// Inserts the jobs of the rows, which stay in the outbox.
    ///
    /// - Parameter term: the term in which they were read.
    func bring(_ rows: [JobOutboxRecord], in term: Int) async throws -> PortionRun {
        var run = try await withParents(rows, term)
        for entry in run.entries where entry.row.setAsideAt == nil {
            guard let reason = entry.reason else { continue }
            run.refused.insert(entry.row.id)
            try await refuse(entry.row, isFinal: true, code: "job.undecodable", reason: reason)
        }
        try await carry(run.ordered(), &run)
        return run
    }

    /// Deletes the rows of jobs that are in the jobs database.
    private func leave(_ ids: [ID<BackgroundJob>]) async throws {
        guard !ids.isEmpty else { return }
        try await outbox.system.write(options: Self.options) { tx in
            _ = try JobDatabase.allTenants(in: tx).erase(JobOutboxRecord.where { $0.id.in(ids) })
        }
        confirmed.withLock { $0 += ids }
    }

    /// Reads the rows; also those of parents that are still in the outbox, which must not be carried later.
    private func withParents(_ rows: [JobOutboxRecord], _ term: Int) async throws -> PortionRun {
        var entries: [ID<BackgroundJob>: CarriedEntry] = [:]
        var (next, order, level) = (rows, [ID<BackgroundJob>](), 0)
        while !next.isEmpty, level <= Self.levels {
            for row in next where entries[row.id] == nil {
                entries[row.id] = CarriedEntry(row)
                order.append(row.id)
            }
            let missing = Set(entries.values.flatMap(\.parents)).filter { entries[$0] == nil }
            let ids = missing.sorted()
            next = ids.isEmpty ? [] : try await outbox.everyTenant.fetch(JobOutboxRecord.where { $0.id.in(ids) })
            level += 1
        }
        return PortionRun(entries: order.compactMap { entries[$0] }, waiting: Set(next.map(\.id)), term: term)
    }

    /// Lets jobs wait whose parents stay in the outbox, so that they take no place of the next portions.
    private func postpone(_ rows: [JobOutboxRecord], after run: PortionRun) async throws {
        let done = run.refused.union(run.carried)
        for row in rows where !done.contains(row.id) {
            try await refuse(
                row, isFinal: false, code: "job.parent_waits",
                reason: "It waits for a job that hasn't been carried to the jobs database.")
        }
    }

    /// Inserts the jobs together, or in ever smaller parts if that fails, down to the one that the jobs database refuses.
    private func carry(_ entries: [CarriedEntry], _ run: inout PortionRun) async throws {
        let ready = run.ready(entries)
        guard !ready.isEmpty else { return }
        do {
            try await insert(ready.compactMap(\.entry), run.term)
            run.carried += ready.map(\.row.id)
        } catch let error where error.concernsDatabase || error is OutboxSuperseded {
            throw error
        } catch {
            guard ready.count > 1 else {
                run.refused.insert(ready[0].row.id)
                try await refuse(ready[0].row, because: error)
                // If the database has taken none, the others would be refused too, perhaps each after a long wait.
                if run.carried.isEmpty, !Self.isFault(error) { throw error }
                return
            }
            let middle = ready.count / 2
            try await carry(Array(ready[..<middle]), &run)
            try await carry(Array(ready[middle...]), &run)
        }
    }

    /// Inserts jobs in one transaction of the jobs database, unless they were carried before.
    private func insert(_ entries: [OutboxEntry], _ term: Int) async throws {
        let done = confirmed.withLock { $0 }
        try await asLeader(in: term) { tx in
            if !done.isEmpty { try tx.delete(JobCarriedRecord.where { $0.id.in(done) }) }
            let now = tx.databaseNow
            let rows = try tx.insertMissing(entries.map { JobCarriedRecord(id: $0.record.id, carriedAt: now) })
            let new = Set(rows.map(\.id))
            try CarriedJobs(tx).insert(entries.filter { new.contains($0.record.id) })
        }
        confirmed.withLock { $0.removeFirst(min(done.count, $0.count)) }
    }

    /// Runs one transaction of the jobs database, if this relay is the one that carries, and was so since the term began.
    private func asLeader(
        in term: Int, _ body: @escaping @Sendable (SystemTransaction) throws -> Void
    ) async throws {
        try await jobs.system.write(options: Self.options) { [self] tx in
            let leader = try tx.find(JobLeaderRecord.self, Self.leader, lock: .forNoKeyUpdate)
            guard leader?.holderID == holder, self.term == term else { throw OutboxSuperseded() }
            try body(tx)
        }
    }
}

/// Another relay carries the jobs now.
package struct OutboxSuperseded: Error {}
