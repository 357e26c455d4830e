import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

extension TestJobsEngine: CustomTestStringConvertible {
    /// The name of the engine in test reports.
    public var testDescription: String { rawValue }
}

/// A letter was sent.
@Schema
@Event("tests.letter_sent")
struct LetterSent {
    var to: String
    var number: Int = 0
}

/// A letter was returned.
@Schema
@Event("tests.letter_returned")
struct LetterReturned {
    var to: String

    static let audience: EventAudience = .members
}

/// A parcel was sent; its payload has changed twice.
@Schema
@Event("tests.parcel_sent", version: 3)
struct ParcelSent {
    var recipient: String
    var grams: Int

    static let upcasters: [EventUpcaster] = [
        .from(2) { $0["grams"] = .int(($0["grams"]?.int ?? 0) * 1000) },
        .from(1) { payload in
            payload["recipient"] = payload["to"]
            payload["to"] = nil
            payload["grams"] = payload["kilograms"]
            payload["kilograms"] = nil
        },
    ]
}

/// A user was greeted: an event about a person.
@Schema
@Event("tests.greeted")
struct Greeted {
    var user: ID<User>
}

extension Greeted {
    var subjects: [DataSubject] { [.user(user)] }
}

/// A row that a handler inserts: one for each effect.
@Record("effect")
struct EffectRecord: TenantOwned {
    var id: ID<EffectRecord>
    var tenantID: ID<Tenant>
    var what: String

    static let migration = Migration(
        "effects.001-create",
        up: { schema in
            schema.create("effect") { table in
                table.id()
                table.tenant()
                table.text("what")
            }
        },
        down: { schema in schema.drop("effect") })
}

/// A thread-safe log of what handlers did, in order.
final class LineRecorder: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

struct SampleError: Error, Equatable {}

/// A condition that didn't become true in time.
struct NeverHappened: Error {
    let what: String
}

/// Polls a condition until it is true, for at most 30 seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // The delay lets other tasks run.
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// A database with a hub of test events.
struct TestEvents: Sendable {
    let jobs: TestJobs
    let hub: EventHub

    var ours: TenantDatabase { jobs.ours }
    var theirs: TenantDatabase { jobs.theirs }
    var store: EventStore { EventStore(jobs.system) }

    @discardableResult
    static func with<Value>(
        _ engine: TestJobsEngine, _ subscriptions: [Subscription] = [], migrations more: [Migration] = [],
        _ body: (TestEvents) async throws -> Value
    ) async throws -> Value {
        try await TestJobs.with(
            engine, migrations: EventMigrations.all + AuditMigrations.all + [EffectRecord.migration] + more
        ) { jobs in
            let hub = try EventHub(
                events: [LetterSent.self, LetterReturned.self, ParcelSent.self, Greeted.self],
                subscriptions: subscriptions)
            try hub.connect(to: jobs.database)
            return try await body(TestEvents(jobs: jobs, hub: hub))
        }
    }

    /// Runs the deliveries that are due.
    @discardableResult
    func drain() async throws -> JobRunner.Report {
        try await JobRunner(jobs.database, jobs: hub.deliveries, clock: jobs.clock, logger: .silent).drain()
    }

    /// Publishes a letter in our tenant.
    @discardableResult
    func letter(_ to: String = "Ada", _ number: Int = 0) async throws -> ID<PublishedEvent> {
        try await ours.write { try $0.publish(LetterSent(to: to, number: number)) }
    }

    /// Advances a subscriber to the end of the history.
    func catchUp(_ name: String, by limit: Int = 100) async throws {
        let subscriber = try #require(hub.catchUp(name))
        try await store.createOffsets(for: hub.catchUps)
        // On PostgreSQL, open transactions of other tests on the same server delay events.
        try await eventually("caught up") {
            while case .advanced = try await store.advance(subscriber, by: limit) {}
            return try await store.peek(for: name) == .idle
        }
    }

    func events(of database: TenantDatabase? = nil) async throws -> [EventRecord] {
        try await (database ?? ours).read { try $0.fetch(Query<EventRecord>().order { $0.id.ascending }) }
    }

    /// Returns the deliveries of all committed events, once the relay has made jobs of them.
    func deliveries(to subscriber: String? = nil) async throws -> [JobRecord] {
        try await store.relayAll()
        return try await storedJobs(subscriber)
    }

    /// Returns the deliveries that are jobs.
    func storedJobs(_ subscriber: String? = nil) async throws -> [JobRecord] {
        try await ours.read { tx in
            try tx.fetch(Query<JobRecord>().order { $0.id.ascending })
        }.filter { $0.name == subscriber.map { "event:\($0)" } ?? $0.name }
    }

    func effects(of database: TenantDatabase? = nil) async throws -> [String] {
        try await (database ?? ours).read { try $0.fetch(Query<EffectRecord>().order { $0.id.ascending }) }.map(\.what)
    }
}

extension TenantTransaction {
    /// Records an effect of a handler.
    func effect(_ what: String) throws {
        try insert(EffectRecord(id: ID(), tenantID: scope.tenantID, what: what))
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
