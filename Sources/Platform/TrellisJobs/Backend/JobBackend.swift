public import TrellisKernel

/// Where jobs wait and from where workers take them: in a SQLite or PostgreSQL database, or elsewhere.
///
/// Workers do all that concerns the life of a job through this protocol, in calls for many jobs at once. The database's
/// ``DatabaseJobBackend`` implements it, and an adapter outside may, for instance on NATS or Valkey. Whether it does so
/// correctly is checked by `JobConformance` of TrellisTesting, which states each rule as a check.
///
/// What a product does in a transaction of its own stays with its database, and isn't part of this protocol:
/// enqueueing, dependencies, batches, unique keys and schedules. So do the election of a leader, statistics, and what
/// is stored about a running job: progress, log lines, steps and files. An outbox carries jobs from there to a backend
/// with ``add(_:)``.
///
/// A job has one *lease* at a time: a number that increases each time the job changes hands. A worker with a former
/// one can change nothing. All times go by one clock, which is the backend's, not by those of workers.
///
/// A call that throws has changed nothing, unless the connection was lost; each may be repeated. Errors are logged, and
/// the call is repeated after growing pauses. A worker calls at most one ``claim(_:)`` per queue at a time, and
/// everything else at any time.
public protocol JobBackend: Sendable {
    /// What tells the backend from others of the product, such as `valkey`.
    ///
    /// The workers of one name elect a leader, which does the upkeep and looks after dead workers.
    var name: String { get }

    /// The time by the clock of the backend, as far as this process knows it.
    var now: Timestamp { get }

    /// Whether the product's database has a row of each job; only ``DatabaseJobBackend`` and what passes calls on to it.
    ///
    /// Without rows, a job can't use what is stored in them: `commit`, steps, files, results of other jobs, confidential
    /// results and concurrency keys throw ``JobError/rowsElsewhere``.
    var hasRows: Bool { get }

    /// Whether a call has thrown because the backend as a whole is away, so that it would also throw for other jobs.
    ///
    /// Workers keep ends in memory until the backend is back. For any other error they write each end alone, and one that
    /// is refused even then they replace by a discarded job without a result.
    func isOutage(_ error: any Error) -> Bool

    // MARK: - Jobs

    /// Adds jobs; those whose identifiers it has, it leaves as they are.
    ///
    /// A job may start at ``BackendJob/scheduledAt``.
    func add(_ jobs: [BackendJob]) async throws

    /// Gives jobs to a worker, each with its next lease and attempt, in the order in which they should start.
    ///
    /// Returns at most ``JobClaim/limit`` jobs, by priority; within a priority round-robin by tenant, beginning after
    /// ``JobClaim/after``; within a tenant by time. None before its time, after its expiry, of a paused queue, beyond
    /// the limits of the queue, or that the worker doesn't know. It may leave some that could start for the next call if
    /// there are dozens, but returns none only if none can start.
    func claim(_ claim: JobClaim) async throws -> [BackendJob]

    /// Returns the leases that a worker has of jobs of a queue.
    ///
    /// A worker whose claim may have been lost with its connection asks, and puts back what it doesn't know.
    func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease]

    /// Ends attempts, all or none, and returns the jobs whose leases were over; for those it does nothing.
    ///
    /// A job that failed in its last attempt is discarded. One that was to be cancelled is cancelled instead of waiting for
    /// another attempt.
    func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>>

    /// Lets jobs start whose time has come, and returns their queues.
    func makeDueAvailable() async throws -> Set<String>

    /// Returns when the next job is due; nil for none.
    func nextDue() async throws -> Timestamp?

    /// Ends a job that waits, and lets the worker of one that runs stop it.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/ended(_:)``.
    func cancel(_ job: ID<BackgroundJob>, tenant: ID<Tenant>) async throws

    /// Returns the jobs of a worker that are to be stopped.
    func cancellations(of worker: ID<JobWorker>) async throws -> Set<ID<BackgroundJob>>

    /// Returns what a job that this release can't run does next.
    ///
    /// - Parameter limit: how long it may wait for a release that can; nil for as long as the reason lasts.
    func parking(of job: BackendJob, code: String, message: String, limit: Duration?) async throws -> ParkingWait

    /// Notes for operators that an attempt is stuck.
    func recordStuck(_ job: JobLease, attempt: Int?, code: String?, message: String) async throws

    // MARK: - Workers

    /// Adds a worker.
    func register(_ worker: RegisteredWorker) async throws

    /// Counts the heartbeat of a worker up; returns false if it was removed, since others took it for dead.
    func heartbeat(of worker: ID<JobWorker>, running: Int) async throws -> Bool

    /// Notes that a worker claims no more jobs.
    func markStopping(_ worker: ID<JobWorker>) async throws

    /// Removes a worker that has stopped, and puts its jobs back; their attempts don't count. Idempotent.
    func remove(_ worker: ID<JobWorker>) async throws

    /// Returns all workers.
    func workers() async throws -> [RegisteredWorker]

    /// Returns those of the workers whose processes are known to run; none if nothing is known.
    func present(_ workers: [RegisteredWorker]) async throws -> Set<ID<JobWorker>>

    /// Removes a dead worker, puts its jobs back and returns their number; discards those that are out of attempts.
    func rescue(_ worker: ID<JobWorker>) async throws -> Int

    /// Does the same with the jobs of workers that were removed.
    func rescueOrphans() async throws -> Int

    // MARK: - Upkeep

    /// Discards jobs that have expired before they started, and returns their number.
    ///
    /// - Parameter limit: the time after which no more are discarded; nil for none.
    func expire(within limit: Duration?) async throws -> Int

    /// Lets jobs that have been due for long start before others, and returns their number.
    ///
    /// - Parameter atOnce: how many of each queue and tenant do so at a time.
    func raise(dueFor limit: Duration, atOnce: Int) async throws -> Int

    /// Lets the jobs of a queue wait that no worker knows, and discards those that have waited for `limit`.
    ///
    /// - Parameter known: the jobs that the caller knows.
    func park(in queue: Queue, known: [JobContract], limit: Duration) async throws -> ParkedJobs

    /// Releases the next portion of the jobs that waited for one that has ended.
    func releaseDependents() async throws -> JobPortion

    /// Cancels the next portion of the jobs of a cancelled batch.
    func cancelBatchJobs() async throws -> JobPortion

    /// Deletes the next jobs whose retention has passed, about `limit`.
    func prune(limit: Int) async throws -> PrunedRows

    /// Returns the jobs that the backend failed to change since the last call, and leaves alone for a while.
    func takeRefused() -> [ID<BackgroundJob>]

    // MARK: - Queues

    /// Returns the paused queues.
    func pausedQueues() async throws -> Set<String>

    /// Pauses a queue, so that no more of its jobs start; idempotent.
    func pause(_ queue: String) async throws

    /// Lets the jobs of a queue start again; idempotent.
    func resume(_ queue: String) async throws

    /// Returns what happens that workers needn't find out by polling.
    ///
    /// A worker asks once, so a stream outlives lost connections. After its end the worker polls.
    func wakes() -> AsyncStream<JobWake>
}

/// What a backend without dependencies, batches, histories and notifications does.
extension JobBackend {
    /// No row of any job.
    public var hasRows: Bool { false }

    /// Takes every error for an outage, so that no end of a job is ever replaced.
    public func isOutage(_ error: any Error) -> Bool { true }

    /// Notes nothing.
    public func recordStuck(_ job: JobLease, attempt: Int?, code: String?, message: String) async throws {}

    /// Knows of none.
    public func present(_ workers: [RegisteredWorker]) async throws -> Set<ID<JobWorker>> { [] }

    /// Has none.
    public func releaseDependents() async throws -> JobPortion { .idle }

    /// Has none.
    public func cancelBatchJobs() async throws -> JobPortion { .idle }

    /// Leaves none alone.
    public func takeRefused() -> [ID<BackgroundJob>] { [] }

    /// Tells nothing, so workers poll.
    public func wakes() -> AsyncStream<JobWake> { AsyncStream { $0.finish() } }
}

/// What a worker needn't find out by polling.
public enum JobWake: Hashable, Sendable {
    /// Jobs of the queue may start.
    case queue(String)
    /// Running jobs are to be stopped.
    case cancellations
    /// Jobs that waited for others may be released.
    case dependents
}
