import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisHub

/// A job about a person.
@Schema
struct Greet: JobPayload {
    static let name = "tests.greet"

    var user: ID<User>
}

extension Greet {
    var subjects: [DataSubject] { [.user(user), .user(user), DataSubject("customer", "7")] }
}

@Suite("Erasing a subject from events and jobs")
struct SubjectErasureTests {
    private func greet(_ user: ID<User>, in database: TenantDatabase) async throws {
        _ = try await database.write { try $0.publish(Greeted(user: user)) }
    }

    private func jobs(in database: TenantDatabase) async throws -> [JobRecord] {
        try await database.fetch(JobRecord.where { $0.name == Greet.name }.order { $0.id.ascending })
    }

    @Test(
        "Events about a user are deleted in all tenants, with what modules made of them; others stay",
        arguments: TestJobsEngine.allCases)
    func events(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let (ada, bob) = (ID<User>(), ID<User>())
            for database in [test.ours, test.theirs] {
                for user in [ada, bob, ada] { try await greet(user, in: database) }
            }
            try await test.letter("Ada")
            let erased = Mutex<[ID<Tenant>: Set<ID<PublishedEvent>>]>([:])
            let erasure = SubjectErasure { events, tx in
                #expect(events.subject == .user(ada))
                erased.withLock { $0[tx.scope.tenantID, default: []].formUnion(events.events) }
            }
            let about = try await test.events().filter { $0.payload.text.contains("\(ada)") }.map(\.id)
            #expect(about.count == 2)
            #expect(try await SubjectEraser(test.jobs.system, [erasure]).run(.user(ada), tenant: nil, by: ID()))
            #expect(try await test.events().map(\.name) == ["tests.greeted", "tests.letter_sent"])
            let theirs = try await test.events(of: test.theirs)
            #expect(theirs.count == 1 && theirs.allSatisfy { $0.payload.text.contains("\(bob)") })
            let seen = erased.withLock { $0 }
            #expect(seen[test.jobs.acme.tenantID] == Set(about) && seen[test.jobs.globex.tenantID]?.count == 2)
            #expect(try await test.ours.count(EventSubjectRecord.all) == 1)
        }
    }

    @Test(
        "An erasure of a tenant leaves other tenants alone; the last event of all goes once another follows",
        arguments: TestJobsEngine.allCases)
    func tenant(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let ada = ID<User>()
            try await greet(ada, in: test.theirs)
            for _ in 0..<2 { try await greet(ada, in: test.ours) }
            let eraser = SubjectEraser(test.jobs.system, [])
            #expect(try await !eraser.run(.user(ada), tenant: test.jobs.acme.tenantID, by: ID()))
            #expect(try await test.events().count == 1)
            try await test.letter("Bob")
            #expect(try await eraser.run(.user(ada), tenant: test.jobs.acme.tenantID, by: ID()))
            #expect(try await test.events().map(\.name) == ["tests.letter_sent"])
            #expect(try await test.events(of: test.theirs).count == 1)
        }
    }

    @Test("An error of a module keeps the events and what other modules have", arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let ada = ID<User>()
            try await greet(ada, in: test.ours)
            try await test.letter("Bob")
            let erasures = [
                SubjectErasure { _, tx in try tx.effect("erased") }, SubjectErasure { _, _ in throw SampleError() },
            ]
            await #expect(throws: SampleError()) {
                try await SubjectEraser(test.jobs.system, erasures).run(.user(ada), tenant: nil, by: ID())
            }
            #expect(try await test.events().count == 2)
            #expect(try await test.effects().isEmpty)
        }
    }

    @Test(
        "A waiting job about a user is cancelled, and ended ones are deleted by the next pruning; others stay",
        arguments: TestJobsEngine.allCases)
    func jobs(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let (ada, bob) = (ID<User>(), ID<User>())
            try await test.ours.write { tx in
                for user in [ada, bob] { try tx.enqueue(Greet(user: user)) }
                try tx.enqueue(Greet(user: ada), JobOptions(unique: UniqueJob("a", onConflict: .replace)))
                try tx.enqueue(Greet(user: bob), JobOptions(unique: UniqueJob("a", onConflict: .replace)))
            }
            let later = JobOptions(start: .after(.seconds(60)))
            _ = try await test.theirs.write { try $0.enqueue(Greet(user: ada), later) }
            #expect(try await SubjectEraser(test.jobs.system, []).run(.user(ada), tenant: nil, by: ID()))
            // The replaced job is no longer about the user.
            #expect(try await jobs(in: test.ours).map(\.state) == [.cancelled, .available, .available])
            _ = try await test.jobs.store.pruner.prune()
            #expect(try await jobs(in: test.ours).map(\.state) == [.available, .available])
            #expect(try await jobs(in: test.theirs).isEmpty)
            // The index goes with the jobs.
            #expect(try await test.ours.count(JobSubjectRecord.all) == 4)
        }
    }

    @Test(
        "A running job is asked to stop, and the erasure isn't done before it has",
        arguments: TestJobsEngine.allCases)
    func running(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let ada = ID<User>()
            let id = try await test.ours.write { try $0.enqueue(Greet(user: ada)).id }
            _ = try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) {
                    [$0.state.set(.running), $0.workerID.set(ID()), $0.startedAt.set(tx.now)]
                }
            }
            #expect(try await !SubjectEraser(test.jobs.system, []).run(.user(ada), tenant: nil, by: ID()))
            let job = try #require(try await jobs(in: test.ours).first)
            #expect(job.state == .running && job.cancelRequestedAt != nil)
        }
    }

    @Test(
        "What a durable subscriber makes of an event while it is erased is erased too",
        .enabled(if: TestPostgres.current != nil))
    func committing() async throws {
        try await TestEvents.with(.postgres) { test in
            let ada = ID<User>()
            try await greet(ada, in: test.ours)
            let event = try #require(try await test.events().first?.id)
            try await test.letter("Bob")
            let (holds, mayEnd) = (Flag(), Flag())
            async let copying: Void = copy(event, test, holds, mayEnd)
            await holds.wait()
            async let erased = SubjectEraser(
                test.jobs.system, [SubjectErasure { _, tx in try tx.erase(EffectRecord.all) }]
            ).run(.user(ada), tenant: nil, by: ID())
            try await eventually("the erasure waits") { try await test.jobs.system.hasWaitingStatement() }
            mayEnd.set()
            try await copying
            #expect(try await erased)
            #expect(try await test.effects().isEmpty)
            #expect(try await test.events().map(\.name) == ["tests.letter_sent"])
        }
    }

    /// Commits a copy of an event as ``EventContext/commit(_:)`` does, in a transaction that ends later.
    private func copy(_ event: ID<PublishedEvent>, _ test: TestEvents, _ holds: Flag, _ mayEnd: Flag) async throws {
        try await test.ours.write { tx in
            let handled = EventHandledRecord(
                id: ID(), tenantID: tx.scope.tenantID, eventID: event, subscriber: "a", at: tx.now)
            _ = try tx.insertMissing([handled])
            try tx.effect("a copy")
            holds.set()
            mayEnd.block()
        }
    }

    @Test("The key of a subject has at most 200 bytes, and is cut between characters")
    func keys() {
        #expect(DataSubject("customer", "7").description == "customer:7")
        #expect(DataSubject("customer", String(repeating: "ü", count: 300)).description.utf8.count == 199)
    }
}
