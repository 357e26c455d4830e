import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Deliveries that a relay makes jobs of")
struct RelayTests {
    private static let heard: [Subscription] = [
        .on(LetterSent.self, .durable(), "a") { event, context in
            try await context.commit { try $0.effect("\(event.to) \(event.number)") }
        }
    ]

    /// Makes jobs of the next committed events, in one step.
    private func step(_ test: TestEvents, by limit: Int = 500) async throws -> RelayOutcome {
        try await test.store.relay(by: limit)
    }

    @Test(
        "E2: publishing writes the event alone; its delivery has the event's time, user, request and permission",
        arguments: TestJobsEngine.allCases)
    func origin(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            let scope = Scope(
                tenantID: test.jobs.acme.tenantID, userID: ID(), requestID: "a-request",
                origin: WorkOrigin("POST /letters", permission: "letters.send"))
            let published = test.jobs.clock.now
            try await test.jobs.database.tenant(scope).write { _ = try $0.publish(LetterSent(to: "Ada")) }
            #expect(try await test.storedJobs().isEmpty)
            test.jobs.clock.advance(by: .seconds(3))
            let job = try #require(try await test.deliveries().first)
            #expect(job.name == "event:a" && job.queue == "events" && job.state == .available)
            // The time since the event counts as waiting, also that before the job existed.
            #expect(job.createdAt == published && job.scheduledAt == published)
            #expect(job.userID == scope.userID && job.requestID == "a-request" && job.permission == "letters.send")
            #expect(job.maxAttempts == 20 && job.tenantID == scope.tenantID)
            #expect(try await step(test) == .idle)
            #expect(try await test.storedJobs().count == 1)
        }
    }

    @Test("Deliveries of many tenants are jobs of their tenants after one step", arguments: TestJobsEngine.allCases)
    func tenants(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            for number in 0..<3 {
                for database in [test.ours, test.theirs] {
                    _ = try await database.write { try $0.publish(LetterSent(to: "Ada", number: number)) }
                }
            }
            #expect(try await step(test) == .relayed(6, isFull: false))
            #expect(try await test.drain().completed == 6)
            for database in [test.ours, test.theirs] {
                #expect(Set(try await test.effects(of: database)) == ["Ada 0", "Ada 1", "Ada 2"])
            }
        }
    }

    @Test("A page that ends within a transaction goes on at its next event", arguments: TestJobsEngine.allCases)
    func pages(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.ours.write { tx in
                for number in 0..<5 { _ = try tx.publish(LetterSent(to: "Ada", number: number)) }
            }
            #expect(try await step(test, by: 2) == .relayed(2, isFull: true))
            #expect(try await test.storedJobs().count == 2)
            #expect(try await step(test, by: 2) == .relayed(2, isFull: true))
            #expect(try await step(test, by: 2) == .relayed(1, isFull: false))
            #expect(try await step(test, by: 2) == .idle)
            #expect(try await test.drain().completed == 5)
            #expect(Set(try await test.effects()).count == 5)
        }
    }

    @Test(
        "E9: an open transaction delays no delivery of another, and its own come when it commits",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func lateCommit() async throws {
        try await TestEvents.with(.postgres, Self.heard) { test in
            let (published, mayCommit) = (Flag(), Flag())
            async let late: Void = test.ours.write { tx in
                for number in 0..<3 { _ = try tx.publish(LetterSent(to: "late", number: number)) }
                // The deferred inserts are sent with the next statement.
                _ = try tx.count(EventRecord.all)
                published.set()
                mayCommit.block()
            }
            await published.wait()
            try await test.letter("early")
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["early 0"])
            #expect(try await test.drain().attempts == 0)
            mayCommit.set()
            try await late
            // Pages that end within the events of the late transaction.
            while case .relayed = try await step(test, by: 2) {}
            #expect(try await test.drain().completed == 3)
            #expect(Set(try await test.effects()) == ["early 0", "late 0", "late 1", "late 2"])
            try await test.letter("next")
            #expect(try await test.drain().completed == 1)
        }
    }

    @Test(
        "E2: publishers that race relays, with rollbacks and a transaction that is open throughout, lose and double none",
        .timeLimit(.minutes(5)), arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            let isDone = Flag()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for limit in [1, 3, 50] {
                    group.addTask {
                        while !isDone.isSet {
                            _ = try await test.store.relay(by: limit)
                            await Task.yield()
                        }
                    }
                }
                group.addTask {
                    defer { isDone.set() }
                    // SQLite has one writer at a time.
                    try await publishAll(test, aside: engine == .postgres)
                }
                try await group.waitForAll()
            }
            let events = try await test.events().map(\.id.description)
            let delivered = try await test.deliveries().compactMap { job in
                job.arguments.text.matches(of: /[0-9a-f-]{36}/).first.map { String($0.output) }
            }
            #expect(delivered.count == events.count && Set(delivered) == Set(events))
            #expect(events.count > 40)
        }
    }

    /// Publishes with four publishers at once.
    ///
    /// - Parameter aside: whether another transaction that publishes is open meanwhile.
    private func publishAll(_ test: TestEvents, aside: Bool) async throws {
        let (published, mayCommit) = (Flag(), Flag())
        try await withThrowingTaskGroup(of: Void.self) { group in
            if aside {
                group.addTask { try await hold(test, published, mayCommit) }
                await published.wait()
            }
            defer { mayCommit.set() }
            try await withThrowingTaskGroup(of: Void.self) { publishers in
                for publisher in 0..<4 { publishers.addTask { try await publish(test, publisher) } }
                try await publishers.waitForAll()
            }
            mayCommit.set()
            try await group.waitForAll()
        }
    }

    /// Publishes in transactions of some events each, of which every fourth is rolled back.
    private func publish(_ test: TestEvents, _ publisher: Int) async throws {
        for number in 0..<20 {
            do {
                try await test.ours.write { tx in
                    for part in 0...number % 3 {
                        _ = try tx.publish(LetterSent(to: "\(publisher)", number: number * 10 + part))
                    }
                    if number % 4 == 3 { throw SampleError() }
                }
            } catch is SampleError {}
        }
    }

    private func hold(_ test: TestEvents, _ published: Flag, _ mayCommit: Flag) async throws {
        try await test.ours.write { tx in
            for number in 0..<5 { _ = try tx.publish(LetterSent(to: "slow", number: number)) }
            _ = try tx.count(EventRecord.all)
            published.set()
            mayCommit.block()
        }
    }

    @Test(
        "A transaction that was rolled back is passed without a delivery, and nothing waits then",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func rolledBack() async throws {
        try await TestEvents.with(.postgres, Self.heard) { test in
            let (published, mayEnd) = (Flag(), Flag())
            async let aside: Void = test.ours.write { tx in
                _ = try tx.publish(LetterSent(to: "never"))
                _ = try tx.count(EventRecord.all)
                published.set()
                mayEnd.block()
                throw SampleError()
            }
            await published.wait()
            try await test.letter("early")
            #expect(try await step(test) == .relayed(1, isFull: false))
            let open = try await test.store.relayPlace().open
            mayEnd.set()
            do { try await aside } catch is SampleError {}
            #expect(try await step(test) == .idle)
            // Those of other databases may be open still.
            #expect(try await test.store.relayPlace().open.count < open.count)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.effects() == ["early 0"])
        }
    }

    @Test(
        "Of two relays one works; the other finds it busy, and doesn't wait",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func busy() async throws {
        try await TestEvents.with(.postgres, Self.heard) { test in
            try await test.letter("Ada", 1)
            let (locked, mayEnd) = (Flag(), Flag())
            async let other: Void = test.store.write { tx, _ in
                _ = try tx.rows("SELECT id FROM event_relay FOR UPDATE")
                locked.set()
                mayEnd.block()
            }
            await locked.wait()
            #expect(try await step(test) == .busy)
            mayEnd.set()
            try await other
            #expect(try await step(test) == .relayed(1, isFull: false))
        }
    }
}
