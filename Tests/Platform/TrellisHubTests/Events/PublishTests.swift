import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct PublishTests {
    @Test("E1: a stored event has its user, request and time", arguments: TestJobsEngine.allCases)
    func envelope(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let id = try await test.letter("Ada", 7)
            let event = try #require(try await test.events().first)
            #expect(event.id == id)
            #expect(event.name == "tests.letter_sent" && event.version == 1)
            #expect(event.actorID == test.jobs.acme.userID)
            #expect(event.correlationID == "acme-request")
            #expect(event.causationID == nil)
            #expect(event.occurredAt == test.jobs.clock.now)
            let letter = try EventEnvelope(event).decode(LetterSent.self)
            #expect(letter.to == "Ada" && letter.number == 7)
            #expect(try await test.events(of: test.theirs).isEmpty)
        }
    }

    @Test(
        "E1: a rolled-back transaction leaves no event and no delivery, and calls no after-commit handler",
        arguments: TestJobsEngine.allCases)
    func rolledBack(_ engine: TestJobsEngine) async throws {
        let diary = LineRecorder()
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "a") { _, _ in },
            .on(LetterSent.self, .afterCommit, "b") { _, _ in diary.add("b") },
        ]
        try await TestEvents.with(engine, subscriptions) { test async throws in
            await #expect(throws: SampleError()) {
                try await test.ours.write { tx in
                    try tx.publish(LetterSent(to: "Ada"))
                    throw SampleError()
                }
            }
            #expect(try await test.events().isEmpty)
            #expect(try await test.deliveries().isEmpty)
            #expect(diary.entries.isEmpty)
        }
    }

    @Test("E2: each durable subscriber has one delivery of each event", arguments: TestJobsEngine.allCases)
    func fanOut(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = ["a", "b", "c"].map { name in
            .on(LetterSent.self, .durable(), name) { event, context in
                try await context.commit { try $0.effect("\(name) \(event.to)") }
            }
        }
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter("Ada")
            try await test.ours.write { _ = try $0.publish(LetterReturned(to: "Bob")) }
            #expect(try await test.deliveries().map(\.name) == ["event:a", "event:b", "event:c"])
            #expect(try await test.drain().completed == 3)
            #expect(Set(try await test.effects()) == ["a Ada", "b Ada", "c Ada"])
        }
    }

    @Test("An event that no module lists can't be published", arguments: TestJobsEngine.allCases)
    func undeclared(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: EventMigrations.all) { jobs async throws in
            await #expect(throws: EventError.undeclared("tests.letter_sent")) {
                try await jobs.ours.write { _ = try $0.publish(LetterSent(to: "Ada")) }
            }
            let hub = try EventHub(events: [LetterReturned.self], subscriptions: [])
            try hub.connect(to: jobs.database)
            await #expect(throws: EventError.undeclared("tests.letter_sent")) {
                try await jobs.ours.write { _ = try $0.publish(LetterSent(to: "Ada")) }
            }
            // A database accepts one hub only.
            #expect(throws: EventHubError.installedTwice) { try hub.connect(to: jobs.database) }
        }
    }

    @Test("Platform events have no tenant and no user", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(), "a") { _, context in
                let scope = context.database.scope
                try await context.commit { try $0.effect("\(scope.tenantID == .platform) \(scope.userID == .noUser)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.jobs.system.write { _ = try $0.publish(LetterSent(to: "all")) }
            #expect(try await test.events().isEmpty)
            #expect(try await test.drain().completed == 1)
            let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "")
            #expect(try await test.effects(of: test.jobs.database.tenant(platform)) == ["true true"])
        }
    }
}
