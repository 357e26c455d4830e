import Synchronization
public import TrellisDatabase
public import TrellisKernel

/// The jobs of a SQLite or PostgreSQL database.
///
/// Each worker has one of its own, since it remembers which jobs the database refuses to change.
public final class DatabaseJobBackend: JobBackend {
    static let name = "database"

    package let store: JobStore
    private let refused = RefusedJobs()
    /// How far the tenants of each queue were looked at for jobs that have waited for long.
    private let places = Mutex<[String: ID<Tenant>]>([:])

    /// Creates a backend on the jobs of the database.
    public convenience init(_ database: Database) { self.init(JobStore(database.system())) }

    package init(_ store: JobStore) { self.store = store }

    /// `database`.
    public var name: String { Self.name }

    /// The time of the database's server, if the process follows it; otherwise that of the database's clock.
    public var now: Timestamp { store.database.database.now }

    /// True.
    public var hasRows: Bool { true }

    /// Whether the database is unavailable, and doesn't merely refuse the rows of the call.
    public func isOutage(_ error: any Error) -> Bool { error.concernsDatabase }

    // MARK: - Jobs

    /// Inserts jobs, except those whose identifiers exist.
    public func add(_ jobs: [BackendJob]) async throws { try await store.add(jobs.map(\.record)) }

    /// Starts jobs; see ``JobBackend/claim(_:)``.
    public func claim(_ claim: JobClaim) async throws -> [BackendJob] {
        var claim = claim
        claim.refused = refused
        return try await store.claims.claim(claim).map { BackendJob($0) }
    }

    /// Returns the leases of the running jobs of a worker.
    public func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease] {
        try await store.claims.leases(of: worker, in: queue)
    }

    /// Ends attempts with a few statements in total.
    public func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        try await store.results.finish(results)
    }

    /// Makes due jobs available, the longest due first.
    public func makeDueAvailable() async throws -> Set<String> {
        try await store.claims.makeDueAvailable(refused: refused)
    }

    /// Returns the earliest start of the scheduled jobs, except of those that the database refuses to change.
    public func nextDue() async throws -> Timestamp? { try await store.claims.nextScheduled(refused: refused) }

    /// Cancels a job.
    public func cancel(_ job: ID<BackgroundJob>, tenant: ID<Tenant>) async throws {
        try await store.control.cancel(job, tenant: tenant, by: nil)
    }

    /// Returns the jobs of a worker whose cancellation was requested.
    public func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>> {
        try await store.workers.cancellations(of: worker)
    }

    /// Returns what a job does next that this release can't run, and notes in its history when it began to wait.
    public func parking(
        of job: BackendJob, code: String, message: String, limit: Duration?
    ) async throws -> ParkingWait {
        try await store.parking.wait(of: job.record, JobParking.Reason(code: code, message: message), limit: limit)
    }

    /// Inserts an entry into the history of the job.
    public func recordStuck(_ job: JobLease, attempt: Int?, code: String?, message: String) async throws {
        try await store.results.recordStuck(job, attempt: attempt, code: code, message: message)
    }

    // MARK: - Workers

    /// Inserts the row of a worker.
    public func register(_ worker: RegisteredWorker) async throws { try await store.workers.register(worker.record) }

    /// Writes a heartbeat.
    public func heartbeat(of worker: ID<JobWorker>, running: Int) async throws -> Bool {
        try await store.workers.heartbeat(worker, running: running)
    }

    /// Marks a worker as stopping.
    public func markStopping(_ worker: ID<JobWorker>) async throws { try await store.workers.markStopping(worker) }

    /// Deletes the row of a worker and puts its jobs back.
    public func remove(_ worker: ID<JobWorker>) async throws { try await store.workers.remove(worker) }

    /// Returns all workers, the latest started first.
    public func workers() async throws -> [RegisteredWorker] {
        try await store.workers.all().map { RegisteredWorker($0) }
    }

    /// Returns those whose database sessions exist, on PostgreSQL; none on SQLite.
    public func present(_ workers: [RegisteredWorker]) async throws -> Set<ID<JobWorker>> {
        try await store.workers.withSession(workers.map(\.record))
    }

    /// Puts the jobs of a dead worker back and deletes its row, in portions.
    public func rescue(_ worker: ID<JobWorker>) async throws -> Int {
        try await store.workers.rescue(worker, refused: refused)
    }

    /// Puts the jobs of workers without a row back, in portions.
    public func rescueOrphans() async throws -> Int { try await store.workers.rescueOrphans(refused: refused) }

    // MARK: - Upkeep

    /// Discards expired jobs, in portions.
    public func expire(within limit: Duration?) async throws -> Int {
        try await store.waiting.expire(refused: refused, within: limit)
    }

    /// Gives jobs that have been due for long the highest priority.
    public func raise(dueFor limit: Duration, atOnce: Int) async throws -> Int {
        var aging = JobAging(after: limit, atOnce: atOnce)
        aging.places = places.withLock { $0 }
        defer {
            let reached = aging.places
            places.withLock { $0 = reached }
        }
        return try await store.waiting.age(&aging)
    }

    /// Parks available jobs that no worker knows.
    public func park(in queue: Queue, known: [JobContract], limit: Duration) async throws -> ParkedJobs {
        try await store.parking.park(queue: queue.name, known: known, limit: limit)
    }

    /// Releases a portion of the dependents of one job or batch.
    public func releaseDependents() async throws -> JobPortion { try await store.dependents.releasePortion() }

    /// Cancels a portion of the jobs of one batch.
    public func cancelBatchJobs() async throws -> JobPortion { try await store.batches.cancelPortion() }

    /// Deletes expired rows, those that expired first, in one transaction.
    public func prune(limit: Int) async throws -> PrunedRows { try await store.pruner.prune(limit: limit) }

    /// Returns the jobs that the database refused to change since the last call.
    public func takeRefused() -> [ID<BackgroundJob>] { refused.takeAdded() }

    // MARK: - Queues

    /// Returns the paused queues.
    public func pausedQueues() async throws -> Set<String> {
        Set(try await store.database.fetch(JobQueueRecord.where { $0.pausedAt != nil }).map(\.id))
    }

    /// Pauses a queue.
    public func pause(_ queue: String) async throws { try await store.control.pause(queue: queue, by: nil) }

    /// Resumes a queue.
    public func resume(_ queue: String) async throws { try await store.control.resume(queue: queue, by: nil) }
}
