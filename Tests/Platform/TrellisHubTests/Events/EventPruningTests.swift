import Logging
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct EventPruningTests {
    private let day = Duration.seconds(86_400)

    /// Deletes every event that may be deleted; returns the number.
    private func pruneAll(_ test: TestEvents, limit: Int = 1000) async throws -> Int {
        var (count, pruned) = (0, PrunedEvents(hasMore: true))
        while pruned.hasMore {
            pruned = try await test.store.prune(olderThan: day, after: pruned.place, limit: limit)
            count += pruned.events
        }
        return count
    }

    private func letters(_ test: TestEvents) async throws -> [String] {
        try await test.events().map { try EventEnvelope($0).decode(LetterSent.self).to }
    }

    /// Publishes a letter to each, a second apart.
    private func publish(_ names: [String], _ test: TestEvents) async throws {
        for name in names {
            try await test.letter(name)
            test.jobs.clock.advance(by: .seconds(1))
        }
    }

    @Test(
        "A delivery that waits or was discarded keeps its own event, and no other", arguments: TestJobsEngine.allCases)
    func deliveries(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .never), "a") { event, _ in
                if event.to == "bad" { throw SampleError() }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await publish(["one", "bad", "two", "three"], test)
            #expect(try await test.drain().discarded == 1)
            try await publish(["waits"], test)
            test.jobs.clock.advance(by: day * 3)
            try await publish(["last"], test)
            // Portions of two, so that a round passes the events that it leaves.
            #expect(try await pruneAll(test, limit: 2) == 3)
            #expect(try await letters(test) == ["bad", "waits", "last"])
            // An operator can run it again, until it is deleted itself.
            let dead = try #require(try await test.deliveries().first { $0.state == .discarded })
            #expect(dead.keepUntil ?? .init(microseconds: 0) >= test.jobs.clock.now + day * 26)
            test.jobs.clock.advance(by: day * 40)
            _ = try await test.jobs.store.pruner.prune()
            try await test.drain()
            #expect(try await pruneAll(test) == 2)
            #expect(try await letters(test) == ["last"])
        }
    }

    @Test("A replayed delivery keeps its event, however old it is", arguments: TestJobsEngine.allCases)
    func replays(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, [.on(LetterSent.self, .durable(), "a") { _, _ in }]) { test in
            try await publish(["one", "two", "last"], test)
            try await test.drain()
            test.jobs.clock.advance(by: day * 3)
            let first = try #require(try await test.events().first)
            let replay = EventReplay(event: first.id, includesHandled: true)
            #expect(try await test.store.replay(replay, to: "a", test.hub) == 1)
            #expect(try await pruneAll(test) == 1)
            #expect(try await letters(test) == ["one", "last"])
            #expect(try await test.drain().completed == 1)
            #expect(try await pruneAll(test) == 1)
        }
    }

    @Test("A subscriber that was removed keeps events until it is forgotten", arguments: TestJobsEngine.allCases)
    func forgetting(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { _, _ in }, .on(LetterSent.self, .durable(), "mail") { _, _ in },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await publish(["one", "two", "last"], test)
            try await test.store.createOffsets(for: test.hub.catchUps)
            test.jobs.clock.advance(by: day * 3)
            // What a release without the subscribers sees.
            let next = try EventHub(events: [LetterSent.self], subscriptions: [])
            #expect(try await test.store.removedSubscribers(test.hub).isEmpty)
            #expect(try await test.store.removedSubscribers(next) == ["index"])
            #expect(try await pruneAll(test) == 0)
            for name in ["index", "mail"] {
                await #expect(throws: EventError.stillDeclared(name)) { try await test.store.forget(name, test.hub) }
            }
            await #expect(throws: EventError.unknownSubscriber("other")) {
                try await test.store.forget("other", next)
            }
            try await test.store.forget("index", next)
            #expect(try await test.store.removedSubscribers(next).isEmpty)
            #expect(try await pruneAll(test) == 0, "the deliveries to the other one wait")
            try await test.store.forget("mail", next)
            #expect(try await test.deliveries().allSatisfy { $0.state == .cancelled })
            #expect(try await pruneAll(test) == 2)
            await #expect(throws: EventError.unknownSubscriber("mail")) { try await test.store.forget("mail", next) }
        }
    }

    @Test("A place that moved within a day isn't reported", arguments: TestJobsEngine.allCases)
    func recent(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine, [.catchUp("index", to: .everyEvent) { _, _ in }]) { test in
            try await test.letter()
            try await test.store.createOffsets(for: test.hub.catchUps)
            let next = try EventHub(events: [LetterSent.self], subscriptions: [])
            test.jobs.clock.advance(by: .seconds(86_399))
            #expect(try await test.store.removedSubscribers(next).isEmpty)
            test.jobs.clock.advance(by: .seconds(2))
            #expect(try await test.store.removedSubscribers(next) == ["index"])
        }
    }

    @Test("Of several processes one removes old events", .timeLimit(.minutes(2)), arguments: TestJobsEngine.allCases)
    func leader(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            try await publish(["one", "two", "last"], test)
            test.jobs.clock.advance(by: day * 3)
            var settings = EventSettings()
            settings.pruneInterval = .milliseconds(50)
            settings.retention = day
            let daemons = (0..<3).map { _ in
                EventDaemon(test.jobs.database, hub: test.hub, settings: settings, logger: .silent)
            }
            let tasks = daemons.map { daemon in Task { await daemon.work() } }
            try await eventually("the old events are removed") { try await test.events().count == 1 }
            #expect(try await test.jobs.system.count(JobLeaderRecord.where { $0.id == "events" }) == 1)
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            #expect(try await test.jobs.system.count(JobLeaderRecord.all) == 0)
        }
    }

    @Test(
        "A key that is used while it is removed stays, and with it the order of its deliveries",
        .enabled(if: TestPostgres.current != nil))
    func usedKey() async throws {
        let subscriptions: [Subscription] = [.on(LetterSent.self, .durable(orderBy: { $0.to }), "a") { _, _ in }]
        try await TestEvents.with(.postgres, subscriptions) { test in
            try await publish(["Ada"], test)
            try await test.drain()
            test.jobs.clock.advance(by: day * 3)
            let (holds, mayEnd) = (Flag(), Flag())
            async let publishing: Void = hold(test, holds, mayEnd)
            await holds.wait()
            async let pruned = test.store.prune(olderThan: day)
            try await eventually("the key is waited for") { try await test.jobs.system.hasWaitingStatement() }
            mayEnd.set()
            try await publishing
            _ = try await pruned
            let keys = try await test.ours.fetch(EventKeyRecord.all)
            #expect(keys.map(\.key) == ["Ada"])
        }
    }

    /// Publishes a letter in a transaction that ends later.
    private func hold(_ test: TestEvents, _ holds: Flag, _ mayEnd: Flag) async throws {
        _ = try await test.ours.write { tx in
            _ = try tx.publish(LetterSent(to: "Ada"))
            holds.set()
            mayEnd.block()
        }
    }
}
