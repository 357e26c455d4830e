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

    /// One page of jobs, the latest first.
    func list(_ filter: JobFilter, _ page: PageRequest) async throws -> Page<JobRecord> {
        try await database.read { tx in
            try tx.acrossTenants(reason: "Superusers list the jobs of every tenant.", level: .debug)
                .page(filter.query.order { $0.id.descending }, page)
        }
    }

    /// How many jobs there are.
    func count(_ filter: JobFilter) async throws -> Int {
        try await database.read { tx in
            try tx.acrossTenants(reason: "Superusers count the jobs of every tenant.", level: .debug)
                .count(filter.query)
        }
    }

    /// Queues, work under way, failures and the last hour, as they are at this moment.
    func overview() async throws -> JobOverview {
        let now = clock.now
        let since = Timestamp(microseconds: (now.seconds / 60 - Int64(Self.minutesShown) + 1) * 60_000_000)
        return try await database.read { [declaredQueues] tx in
            let every = tx.acrossTenants(reason: "The overview of jobs is of every tenant.", level: .trace)
            let minutes = try tx.fetch(JobMinuteRecord.where { $0.minute >= since })
            let running = try every.fetch(
                JobRecord.where { $0.state == .running }.order { $0.startedAt.descending }.limit(20))
            let failures = try every.fetch(
                JobRecord.where { $0.state == .discarded }.order { $0.finishedAt.descending }.limit(10))
            return JobOverview(
                at: now, since: since,
                queues: try Self.queues(every, try tx.fetch(JobQueueRecord.all), declaredQueues), minutes: minutes,
                running: running, failures: failures, workers: try tx.count(JobWorkerRecord.all),
                tenants: try Self.names((running + failures).map(\.tenantID), in: tx))
        }
    }

    /// The worker processes, the latest first.
    func workers() async throws -> [JobWorkerRecord] {
        try await database.read { try $0.fetch(JobWorkerRecord.latestFirst) }
    }

    /// The schedules, by name.
    func schedules() async throws -> [JobScheduleRecord] {
        try await database.read { try $0.fetch(JobScheduleRecord.order { $0.id.ascending }) }
    }

    /// What tenants are called.
    func names(of tenants: [ID<Tenant>]) async throws -> [ID<Tenant>: String] {
        try await database.read { try Self.names(tenants, in: $0) }
    }

    static func names(_ tenants: [ID<Tenant>], in tx: SystemReader) throws -> [ID<Tenant>: String] {
        let wanted = Set(tenants).subtracting([.platform])
        var names: [ID<Tenant>: String] = [.platform: "the platform"]
        guard !wanted.isEmpty else { return names }
        let list = SQL.joined(wanted.map { "\($0)" }, separator: ", ")
        for row in try tx.rows("SELECT id, name FROM tenant WHERE id IN (\(list))") {
            names[try row.decode(ID<Tenant>.self, at: 0)] = try row.decode(String.self, at: 1)
        }
        return names
    }

    private static func queues(
        _ every: CrossTenantReader, _ known: [JobQueueRecord], _ declared: Set<String>
    ) throws -> [QueueOverview] {
        let live: [JobState] = [.available, .scheduled, .running, .blocked]
        var queues: [String: QueueOverview] = [:]
        for name in declared.union(known.map(\.id)) { queues[name] = QueueOverview(name: name) }
        for record in known { queues[record.id]?.pausedAt = record.pausedAt }
        for state in live {
            let groups = try every.aggregate(JobRecord.where { $0.state == state }, by: { $0.queue }) {
                ($0.id.count(), $0.scheduledAt.minimum())
            }
            for (name, (count, oldest)) in groups {
                queues[name, default: QueueOverview(name: name)].depth[state] = count
                if state == .available { queues[name]?.oldestDue = oldest }
            }
        }
        return queues.values.sorted { $0.name < $1.name }
    }
}

/// Which jobs are meant.
struct JobFilter: Hashable, Sendable {
    var state: JobState?
    var queue: String?
    var name: String?
    var tenant: ID<Tenant>?

    /// Whether it is every job there is.
    var isEmpty: Bool { self == JobFilter() }

    var query: Query<JobRecord> {
        JobRecord.all.where(state) { $0.state == $1 }.where(queue) { $0.queue == $1 }.where(name) { $0.name == $1 }
            .where(tenant) { $0.tenantID == $1 }
    }
}
