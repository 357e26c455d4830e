import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

/// A reader of the jobs of all tenants, for superusers.
struct JobReader: Sendable {
    let database: SystemDatabase
    /// The queues that modules declare; shown even when empty.
    let declaredQueues: Set<String>
    /// The time without a heartbeat after which a worker counts as dead.
    let deadAfter: Duration
    /// Whether jobs run in the call that enqueues them.
    let isInline: Bool

    var store: JobStore { JobStore(database) }
    /// The time that the times of jobs are compared with.
    var now: Timestamp { database.database.now }

    /// Returns the queues, running jobs and failures.
    func overview() async throws -> JobOverview {
        let now = now
        let workers = try await store.workers.all()
        let queues = try await store.queries.queues(declared: declaredQueues).map { queue in
            QueueOverview(
                status: queue, workers: workers.count { $0.takes(queue.queue, at: now, deadAfter: deadAfter) },
                isInline: isInline)
        }
        let running = try await store.queries.running(limit: 20)
        let failures = try await store.queries.failures(limit: 10)
        return JobOverview(
            at: now, queues: queues, running: running, failures: failures, workers: workers.count,
            relay: try await EventStore(database).relayStatus(), outbox: try await JobOutbox(database).status(),
            tenants: try await names(of: (running + failures).map(\.tenantID)))
    }

    /// Returns the statistics of a range, of one queue or of all.
    func statistics(_ range: JobChartRange, queue: String?) async throws -> JobStatisticsRange {
        let intervals = try await store.queries.intervals(
            from: range.start(at: now), width: range.width, count: range.count, queue: queue)
        return JobStatisticsRange(range: range, queue: queue, intervals: intervals)
    }

    /// Returns the state of a worker.
    func state(of worker: JobWorkerRecord, at now: Timestamp) -> WorkerState {
        if worker.heartbeatAt + deadAfter < now { return .late }
        return worker.stoppingAt == nil ? .alive : .stopping
    }

    /// Returns the names of tenants.
    func names(of tenants: [ID<Tenant>]) async throws -> [ID<Tenant>: String] {
        let ids = Set(tenants).subtracting([.platform])
        var names: [ID<Tenant>: String] = [.platform: "the platform"]
        guard !ids.isEmpty else { return names }
        let list = SQL.joined(ids.map { "\($0)" }, separator: ", ")
        let rows = try await database.rows("SELECT id, name FROM tenant WHERE id IN (\(list))")
        for row in rows { names[try row.decode(ID<Tenant>.self, at: 0)] = try row.decode(String.self, at: 1) }
        return names
    }
}
