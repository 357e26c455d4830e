import Synchronization
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisSchema

/// A job that does nothing.
@Schema
struct Noop: Job {
    static let name = "bench.noop"
    static let queue = Queue("bench")

    func run(_ context: JobContext) async throws {}
}

/// A job that does nothing and is kept for a minute.
@Schema
struct Brief: Job {
    static let name = "bench.brief"
    static let queue = Queue("bench")
    static let retention: Duration = .seconds(60)

    func run(_ context: JobContext) async throws {}
}

/// A job that records the time between being enqueued and starting.
@Schema
struct Stamp: Job {
    static let name = "bench.stamp"
    static let queue = Queue("bench")

    /// When it was enqueued, in microseconds since 1970.
    var enqueued: Int64

    func run(_ context: JobContext) async throws {
        Waits.add(SystemClock().now.microseconds - enqueued)
    }
}

/// The waiting times of this process's jobs, in microseconds.
enum Waits {
    private static let all = Mutex<[Int64]>([])

    static var count: Int { all.withLock { $0.count } }

    static func add(_ wait: Int64) {
        all.withLock { $0.append(wait) }
    }

    /// The waiting times in milliseconds, shortest first.
    static var sorted: [Double] { all.withLock { $0.sorted().map { Double($0) / 1000 } } }
}

/// A job that sleeps and then writes a row, in the transaction of its end or in another one.
@Schema
struct Effect: Job {
    static let name = "bench.effect"
    static let queue = Queue("bench")
    static let retry: RetryPolicy = .fixed(attempts: 25, every: .milliseconds(200))
    static let timeout: Duration = .seconds(60)

    /// The time to sleep.
    var milliseconds: Int
    /// Whether the row and the job's end are written in one transaction.
    var guarded: Bool
    /// The failure rate in percent.
    var failing: Int = 0

    func run(_ context: JobContext) async throws {
        if milliseconds > 0 { try await Task.sleep(for: .milliseconds(milliseconds)) }
        if Int.random(in: 0..<100) < failing { throw EffectError.unlucky }
        let row = EffectRecord(
            id: ID(), tenantID: context.scope.tenantID, jobID: context.id, guarded: guarded, attempt: context.attempt)
        if guarded {
            try await context.commit { tx in _ = try tx.insert(row) }
        } else {
            try await context.database.write { tx in _ = try tx.insert(row) }
        }
    }
}

enum EffectError: Error {
    case unlucky
}

/// A row that an ``Effect`` has written.
@Record("bench_effect")
struct EffectRecord: TenantOwned {
    var id: ID<EffectRecord>
    var tenantID: ID<Tenant>
    var jobID: ID<BackgroundJob>
    var guarded: Bool
    var attempt: Int

    static let migration = Migration(
        "bench.001-effect",
        up: { schema in
            schema.create("bench_effect") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.bool("guarded")
                table.integer("attempt")
            }
        },
        down: { schema in schema.drop("bench_effect") })
}
