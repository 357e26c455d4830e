import Dispatch
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct WatermarkTests {
    @Test(
        "E9: subscribers and streams don't skip an event that commits late",
        .enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(5)))
    func lateCommit() async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                for event in events { try tx.effect(try event.decode(LetterSent.self).to) }
            }
        ]
        try await TestEvents.with(.postgres, subscriptions) { test in
            let reader = EventReader(test.ours)
            try await test.store.createOffsets(for: test.hub.catchUps)
            let (published, mayCommit) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let late = Task {
                try await test.ours.write { tx in
                    try tx.publish(LetterSent(to: "late"))
                    // The deferred insert is sent with the next statement.
                    _ = try tx.count(EventRecord.all)
                    published.signal()
                    // The body of a transaction runs on the connection's thread, so it may block.
                    mayCommit.wait()
                }
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    published.wait()
                    continuation.resume()
                }
            }
            try await test.letter("early")
            let subscriber = try #require(test.hub.catchUp("index"))
            #expect(try await test.store.peek(for: "index") == .blocked)
            #expect(try await test.store.advance(subscriber, by: 100) == .idle)
            let batch = try await reader.next(after: .beginning)
            #expect(batch.events.isEmpty && batch.isBlocked)
            mayCommit.signal()
            try await late.value
            try await test.catchUp("index")
            #expect(try await test.effects() == ["late", "early"])
            let both = try await reader.next(after: .beginning)
            #expect(both.events.count == 2 && !both.isBlocked)
            #expect(try await reader.next(after: both.events[1].offset).events.isEmpty)
        }
    }

    @Test(
        "E9: one process at a time advances a subscriber; another finds it busy", .timeLimit(.minutes(5)))
    func oneAtATime() async throws {
        guard TestPostgres.current != nil else { return }
        let (entered, mayLeave) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { events, tx in
                entered.signal()
                mayLeave.wait()
                for event in events { try tx.effect(event.name) }
            }
        ]
        try await TestEvents.with(.postgres, subscriptions) { test in
            try await test.letter()
            let subscriber = try #require(test.hub.catchUp("index"))
            try await test.store.createOffsets(for: test.hub.catchUps)
            try await eventually("settled") { try await test.store.peek(for: "index") == .advanced(1) }
            let first = Task { try await test.store.advance(subscriber, by: 10) }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    entered.wait()
                    continuation.resume()
                }
            }
            #expect(try await test.store.advance(subscriber, by: 10) == .busy)
            mayLeave.signal()
            #expect(try await first.value == .advanced(1))
            #expect(try await test.effects().count == 1)
        }
    }

    @Test(
        "Pruning deletes events older than the retention, except those that a subscriber still needs",
        arguments: TestJobsEngine.allCases)
    func pruning(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .catchUp("index", to: .everyEvent) { _, _ in },
            .on(LetterReturned.self, .durable(orderBy: \.to), "a") { _, _ in },
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            let day = Duration.seconds(86_400)
            for number in 0..<3 { try await test.letter("Ada", number) }
            try await test.ours.write { _ = try $0.publish(LetterReturned(to: "Ada")) }
            test.jobs.clock.advance(by: day * 2)
            try await test.letter("Ada", 4)
            try await test.store.createOffsets(for: test.hub.catchUps)
            // The catch-up subscriber hasn't passed them.
            #expect(try await test.store.prune(olderThan: day).events == 0)
            try await test.catchUp("index")
            // The unfinished delivery has the same timestamp as all four.
            #expect(try await test.store.prune(olderThan: day).events == 0)
            try await test.drain()
            #expect(try await test.store.prune(olderThan: day, limit: 3).events == 3)
            #expect(try await test.store.prune(olderThan: day).events == 1)
            // The latest event stays at any age: SQLite continues to count from it.
            test.jobs.clock.advance(by: day * 2)
            #expect(try await test.store.prune(olderThan: day).events == 0)
            try await test.letter("Ada", 5)
            #expect(try await test.events().map(\.position).count == 2)
            try await test.catchUp("index")
            let kept = try await test.ours.read { try $0.count(Query<EventKeyRecord>()) }
            #expect(kept == 0)
        }
    }
}
