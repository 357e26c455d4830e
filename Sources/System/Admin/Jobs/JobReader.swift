import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Reads what superusers are shown of jobs: of every tenant, since they look after all of them.
struct JobReader: Sendable {
    let database: SystemDatabase
    let clock: any Clock
    /// The queues that modules declare, shown even while nothing waits in them.
    let declaredQueues: Set<String>

    /// How far back charts go.
    static let minutesShown = 60

    var store: JobStore { JobStore(database) }

    /// Queues, work under way, failures and the last hour, as they are at this moment.
    func overview() async throws -> JobOverview {
        let now = clock.now
        let since = Timestamp(microseconds: (now.seconds / 60 - Int64(Self.minutesShown) + 1) * 60_000_000)
        let standing = try await store.queues()
        let silent = declaredQueues.subtracting(standing.map(\.queue)).map { QueueStanding(idle: $0) }
        let running = try await store.running(limit: 20)
        let failures = try await store.failures(limit: 10)
        return JobOverview(
            at: now, since: since, queues: (standing + silent).sorted { $0.queue < $1.queue },
            minutes: try await store.minutes(since: since), running: running, failures: failures,
            workers: try await store.workers().count,
            tenants: try await names(of: (running + failures).map(\.tenantID)))
    }

    /// What tenants are called.
    func names(of tenants: [ID<Tenant>]) async throws -> [ID<Tenant>: String] {
        let wanted = Set(tenants).subtracting([.platform])
        var names: [ID<Tenant>: String] = [.platform: "the platform"]
        guard !wanted.isEmpty else { return names }
        let list = SQL.joined(wanted.map { "\($0)" }, separator: ", ")
        let rows = try await database.query { tx in try tx.rows("SELECT id, name FROM tenant WHERE id IN (\(list))") }
        for row in rows { names[try row.decode(ID<Tenant>.self, at: 0)] = try row.decode(String.self, at: 1) }
        return names
    }
}
