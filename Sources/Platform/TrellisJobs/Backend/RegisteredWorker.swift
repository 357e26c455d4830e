public import TrellisKernel

/// One worker, from its start to its end.
public struct RegisteredWorker: Sendable {
    package var record: JobWorkerRecord

    package init(_ record: JobWorkerRecord) { self.record = record }

    /// Creates a worker that starts.
    ///
    /// - Parameters:
    ///   - host: the name of its machine.
    ///   - process: the process ID there.
    ///   - queues: the queues that it serves.
    ///   - concurrency: the most jobs that it runs at once.
    ///   - known: the jobs that its release knows.
    ///   - startedAt: the time of its start, by the clock of the backend.
    public init(
        id: ID<JobWorker> = ID(), host: String, process: Int, queues: [String], concurrency: Int,
        known: [JobContract], startedAt: Timestamp
    ) {
        record = JobWorkerRecord(
            id: id, host: host, process: process, queues: queues, concurrency: concurrency, running: 0, heartbeat: 0,
            heartbeatAt: startedAt, startedAt: startedAt, jobs: known.map(\.description))
    }

    /// The identifier.
    public var id: ID<JobWorker> { record.id }
    /// The name of its machine.
    public var host: String { record.host }
    /// The process ID there.
    public var process: Int { record.process }
    /// The queues that it serves.
    public var queues: [String] { record.queues }
    /// The most jobs that it runs at once.
    public var concurrency: Int { record.concurrency }
    /// The jobs that its release knows; nil if it doesn't tell.
    public var known: [JobContract]? { record.jobs?.compactMap { JobContract($0) } }
    /// When it started.
    public var startedAt: Timestamp { record.startedAt }
    /// The number of jobs that it runs.
    public var running: Int {
        get { record.running }
        set { record.running = newValue }
    }
    /// The number of heartbeats; others take it for dead when it stops increasing.
    public var heartbeat: Int {
        get { record.heartbeat }
        set { record.heartbeat = newValue }
    }
    /// When the last heartbeat was counted.
    public var heartbeatAt: Timestamp {
        get { record.heartbeatAt }
        set { record.heartbeatAt = newValue }
    }
    /// When it stopped claiming jobs.
    public var stoppingAt: Timestamp? {
        get { record.stoppingAt }
        set { record.stoppingAt = newValue }
    }
}
