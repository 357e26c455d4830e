import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Events whose deliveries aren't jobs yet")
struct RelayedEventTests {
    private static let heard: [Subscription] = [
        .on(LetterSent.self, .durable(), "a") { event, context in
            try await context.commit { try $0.effect("\(event.to) \(event.number)") }
        }
    ]
    private let day = Duration.seconds(86_400)

    @Test(
        "A delivery in order by key is written with its event, and one in any order by the relay, each once",
        arguments: TestJobsEngine.allCases)
    func ordered(_ engine: TestJobsEngine) async throws {
        let subscriptions =
            Self.heard + [
                .on(LetterSent.self, .durable(orderBy: \.to), "b") { event, context in
                    try await context.commit { try $0.effect("b \(event.number)") }
                }
            ]
        try await TestEvents.with(engine, subscriptions) { test in
            for number in 1...3 { try await test.letter("Ada", number) }
            #expect(try await test.storedJobs().map(\.name) == ["event:b", "event:b", "event:b"])
            #expect(try await test.storedJobs().map(\.state) == [.available, .blocked, .blocked])
            #expect(try await test.deliveries(to: "a").count == 3)
            #expect(try await test.drain().completed == 6)
            #expect(try await test.effects().filter { $0.hasPrefix("b") } == ["b 1", "b 2", "b 3"])
        }
    }

    @Test(
        "A release that writes deliveries itself, and one that leaves them to the relay, deliver each event once",
        arguments: TestJobsEngine.allCases)
    func rolling(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            var settings = EventSettings()
            for number in 0..<6 {
                settings.relay = number % 2 == 0
                test.jobs.database.attach(settings)
                try await test.letter("Ada", number)
                let former = try #require(try await test.events().last)
                #expect((former.deliveries == nil) == !settings.relay)
            }
            #expect(try await test.storedJobs().count == 3)
            #expect(try await test.deliveries().count == 6)
            #expect(try await test.drain().completed == 6)
            #expect(Set(try await test.effects()).count == 6)
        }
    }

    @Test("A release that doesn't know the subscriber makes a job for it", arguments: TestJobsEngine.allCases)
    func unknown(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.letter("Ada", 1)
            let older = try EventHub(events: [], subscriptions: [])
            let service = EventDaemon(test.jobs.database, hub: older, logger: .silent)
            let task = Task { await service.work() }
            try await eventually("the delivery is a job") { try await test.storedJobs("a").count == 1 }
            task.cancel()
            await task.value
            #expect(try await test.drain().completed == 1)
        }
    }

    @Test(
        "Services of several processes deliver what is published meanwhile, each event once", .timeLimit(.minutes(5)),
        arguments: TestJobsEngine.allCases)
    func services(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            let daemons = (0..<3).map { _ in EventDaemon(test.jobs.database, hub: test.hub, logger: .silent) }
            let tasks = daemons.map { daemon in Task { await daemon.work() } }
            for number in 0..<30 { try await test.letter("Ada", number) }
            try await eventually("all are jobs") { try await test.storedJobs().count == 30 }
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            #expect(try await test.deliveries().count == 30)
        }
    }

    @Test("An event isn't pruned before its delivery is a job and has ended", arguments: TestJobsEngine.allCases)
    func pruning(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.letter("Ada", 1)
            _ = try await test.ours.write { try $0.publish(LetterReturned(to: "Ada")) }
            test.jobs.clock.advance(by: day * 3)
            try await test.letter("Ada", 2)
            // The other one has no subscriber.
            #expect(try await test.store.prune(olderThan: day).events == 1)
            #expect(try await test.deliveries().count == 2)
            #expect(try await test.store.prune(olderThan: day).events == 0)
            try await test.drain()
            #expect(try await test.store.prune(olderThan: day).events == 1)
            #expect(try await test.effects() == ["Ada 1", "Ada 2"])
        }
    }

    @Test(
        "An open transaction keeps its own event from being pruned, and no other",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func pruningAside() async throws {
        try await TestEvents.with(.postgres, Self.heard) { test in
            let (published, mayCommit) = (Flag(), Flag())
            async let late: Void = test.ours.write { tx in
                _ = try tx.publish(LetterSent(to: "late"))
                // The deferred insert is sent with the next statement.
                _ = try tx.count(EventRecord.all)
                published.set()
                mayCommit.block()
            }
            await published.wait()
            try await test.letter("Ada", 1)
            #expect(try await test.drain().completed == 1)
            test.jobs.clock.advance(by: day * 3)
            try await test.letter("Ada", 2)
            #expect(try await test.store.prune(olderThan: day).events == 1)
            mayCommit.set()
            try await late
            #expect(try await test.store.prune(olderThan: day).events == 0, "the relay hasn't passed it")
            try await test.drain()
            #expect(try await test.store.prune(olderThan: day).events == 1)
            #expect(Set(try await test.effects()) == ["Ada 1", "Ada 2", "late 0"])
        }
    }

    @Test("An erased event gets no delivery", arguments: TestJobsEngine.allCases)
    func erased(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [.on(Greeted.self, .durable(), "a") { _, _ in }]
        try await TestEvents.with(engine, subscriptions) { test in
            let ada = ID<User>()
            for user in [ada, ID()] { _ = try await test.ours.write { try $0.publish(Greeted(user: user)) } }
            #expect(try await SubjectEraser(test.jobs.system, []).run(.user(ada), tenant: nil, by: ID()))
            let report = try await test.drain()
            #expect(report.completed == 1 && report.attempts == 1)
        }
    }

    @Test(
        "A forgotten subscriber gets none of the events that were published before", arguments: TestJobsEngine.allCases)
    func forgotten(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.letter("Ada", 1)
            try await test.store.forget("a", try EventHub(events: [LetterSent.self], subscriptions: []))
            #expect(try await test.deliveries().map(\.state) == [.cancelled])
        }
    }

    @Test("A replayed event that the relay delivers later is handled once", arguments: TestJobsEngine.allCases)
    func replayed(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            let id = try await test.letter("Ada", 1)
            #expect(try await test.store.replay(EventReplay(event: id), to: "a", test.hub) == 1)
            #expect(try await test.drain().completed == 2)
            #expect(try await test.effects() == ["Ada 1"])
        }
    }

    @Test(
        "E9: events of a database that was restored elsewhere are delivered once, with those published there",
        arguments: TestJobsEngine.allCases)
    func restored(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            try await test.letter("Ada", 1)
            try await test.store.relayAll()
            try await test.letter("Ada", 2)
            // The rows of a cluster with higher transaction numbers.
            _ = try await test.store.write { tx, sql in
                try sql.execute("UPDATE event SET position = position + \(1_000_000_000_000)")
                let lead: SQL = "\(1_000_000_000_000)"
                try tx.execute("UPDATE event_relay SET position = position + \(lead)")
            }
            _ = try await test.store.rebaseIfRestored()
            try await test.letter("Ada", 3)
            #expect(try await test.drain().completed == 3)
            #expect(try await test.effects() == ["Ada 1", "Ada 2", "Ada 3"])
        }
    }

    @Test("New events follow a relay that is far beyond the last event", arguments: TestJobsEngine.allCases)
    func farBeyond(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            _ = try await test.store.write { tx, _ in
                try tx.execute("UPDATE event_relay SET position = \(1_000_000_000_000)")
            }
            _ = try await test.store.rebaseIfRestored()
            try await test.letter("Ada", 1)
            #expect(try await test.drain().completed == 1)
            #expect(try await test.store.rebaseIfRestored() == false)
        }
    }

    @Test("What waits for the relay is counted, with the time it has waited", arguments: TestJobsEngine.allCases)
    func status(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, Self.heard) { test in
            #expect(try await test.store.relayStatus() == RelayStatus(waiting: 0, lag: .zero))
            _ = try await test.ours.write { try $0.publish(LetterReturned(to: "Ada")) }
            test.jobs.clock.advance(by: .seconds(2))
            for number in 1...2 { try await test.letter("Ada", number) }
            test.jobs.clock.advance(by: .seconds(5))
            #expect(try await test.store.relayStatus() == RelayStatus(waiting: 2, lag: .seconds(5)))
            #expect(try await test.store.relayMetrics().count == 2)
            #expect(try await test.store.statuses(test.hub).map(\.waiting) == [2])
            try await test.store.relayAll()
            #expect(try await test.store.relayStatus() == RelayStatus(waiting: 0, lag: .zero))
            #expect(try await test.store.statuses(test.hub).map(\.waiting) == [2])
        }
    }
}
