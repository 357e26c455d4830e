import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

extension TestJobsEngine: CustomTestStringConvertible {
    /// How test reports call the engine.
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

/// A row that a handler writes: how often it had an effect.
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

/// What a test wants to know afterwards, in the order it happened.
final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

struct Mishap: Error, Equatable {}

/// Something that a test waited for in vain.
struct NeverHappened: Error {
    let what: String
}

/// Asks until something is so, for half a minute at most.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // Between two questions, so that what is asked about gets its turn.
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// A database with a hub of the tests' own events.
struct TestEvents: Sendable {
    let jobs: TestJobs
    let hub: EventHub

    var ours: TenantDatabase { jobs.ours }
    var theirs: TenantDatabase { jobs.theirs }
    var store: EventStore { EventStore(jobs.system) }

    @discardableResult
    static func with<Value>(
        _ engine: TestJobsEngine, _ subscriptions: [Subscription] = [], _ body: (TestEvents) async throws -> Value
    ) async throws -> Value {
        try await TestJobs.with(
            engine, migrations: EventMigrations.all + AuditMigrations.all + [EffectRecord.migration]
        ) { jobs in
            let hub = try EventHub(
                events: [LetterSent.self, LetterReturned.self, ParcelSent.self], subscriptions: subscriptions)
            #expect(jobs.database.install(hub))
            return try await body(TestEvents(jobs: jobs, hub: hub))
        }
    }

    /// Runs the deliveries that are due.
    @discardableResult
    func drain() async throws -> JobRunner.Report {
        try await JobRunner(jobs.database, jobs: hub.deliveries, clock: jobs.clock, logger: .silent).drain()
    }

    /// Publishes a letter of ours.
    @discardableResult
    func letter(_ to: String = "Ada", _ number: Int = 0) async throws -> ID<PublishedEvent> {
        try await ours.write { try $0.publish(LetterSent(to: to, number: number)) }
    }

    /// Takes a subscriber to the end of the history.
    func catchUp(_ name: String, by limit: Int = 100) async throws {
        let subscriber = try #require(hub.catchUp(name))
        try await store.makePlaces(for: hub.catchUps)
        // On PostgreSQL the transactions of other tests, on other databases of the server, hold events back.
        try await eventually("caught up") {
            while case .passed = try await store.advance(subscriber, by: limit) {}
            return try await store.outlook(for: name) == .nothing
        }
    }

    func events(of database: TenantDatabase? = nil) async throws -> [EventRecord] {
        try await (database ?? ours).read { try $0.fetch(Query<EventRecord>().order { $0.id.ascending }) }
    }

    func deliveries(to subscriber: String? = nil) async throws -> [JobRecord] {
        try await ours.read { tx in
            try tx.fetch(Query<JobRecord>().order { $0.id.ascending })
        }.filter { $0.name == subscriber.map { "event:\($0)" } ?? $0.name }
    }

    func effects(of database: TenantDatabase? = nil) async throws -> [String] {
        try await (database ?? ours).read { try $0.fetch(Query<EffectRecord>().order { $0.id.ascending }) }.map(\.what)
    }
}

extension TenantTransaction {
    /// Leaves a trace of a handler.
    func effect(_ what: String) throws {
        try insert(EffectRecord(id: ID(), tenantID: scope.tenantID, what: what))
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
