import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Following the events of a tenant")
struct EventFeedTests {
    /// Counts the reads of events.
    private final class ReadCount: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    private func feed(
        _ test: TestEvents, capacity: Int, _ count: ReadCount, _ budget: FeedBudget = FeedBudget(1 << 20)
    ) -> EventFeed {
        let reader = EventReader(test.ours)
        return EventFeed(
            capacity: capacity, budget: budget, end: { try await reader.end() },
            count: { try await reader.count(after: $0, through: $1) },
            read: { offset, limit in
                count.add()
                return try await reader.next(after: offset, limit: limit)
            })
    }

    /// Follows until a number of events has come; returns the numbers of the letters.
    private func follow(_ feed: EventFeed, from start: EventOffset, _ count: Int) async throws -> [Int] {
        let signal = AsyncSignal()
        feed.add(signal)
        defer { feed.remove(signal) }
        var (offset, numbers): (EventOffset, [Int]) = (start, [])
        let end = ContinuousClock.now + .seconds(60)
        while numbers.count < count, ContinuousClock.now < end {
            let (events, next) = try await feed.next(after: offset, limit: 7)
            numbers += try events.map { try $0.envelope.decode(LetterSent.self).number }
            guard events.isEmpty, next == offset else {
                offset = next
                continue
            }
            await signal.wait(upTo: .milliseconds(50))
        }
        return numbers
    }

    /// Runs the reader of a feed while `body` runs.
    private func running(_ feed: EventFeed, _ body: () async throws -> Void) async throws {
        let task = Task { await feed.run(AsyncSignal(), every: .milliseconds(5)) }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        task.cancel()
        await task.value
        try outcome.get()
    }

    @Test("Forty followers get every event in order, and read none for themselves", arguments: TestJobsEngine.allCases)
    func many(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let count = ReadCount()
            let feed = feed(test, capacity: 1000, count)
            try await running(feed) {
                try await eventually("started") { try await feed.next(after: .beginning).1 != .beginning }
                for number in 0..<30 { try await test.letter("Ada", number) }
                let start = try await feed.next(after: .beginning).1
                _ = try await follow(feed, from: start, 30)
            }
            // The reader has ended, so what is counted now are reads of followers.
            let (start, before) = (try await feed.next(after: .beginning).1, count.value)
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<40 { group.addTask { try await self.follow(feed, from: start, 30) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.count == 40 && numbers.allSatisfy { $0 == Array(0..<30) })
            #expect(count.value == before)
        }
    }

    @Test(
        "A follower that is behind the kept events reads the rest for itself, without gaps and duplicates",
        arguments: TestJobsEngine.allCases)
    func behind(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let count = ReadCount()
            let feed = feed(test, capacity: 5, count)
            try await running(feed) {
                for number in 0..<20 { try await test.letter("Ada", number) }
                #expect(try await follow(feed, from: .beginning, 20) == Array(0..<20))
                // It publishes while others follow from the beginning, and the kept events change.
                let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for _ in 0..<8 { group.addTask { try await self.follow(feed, from: .beginning, 60) } }
                    group.addTask {
                        for number in 20..<60 { try await test.letter("Ada", number) }
                        return Array(0..<60)
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(numbers.allSatisfy { $0 == Array(0..<60) })
            }
        }
    }

    @Test("Events that were erased aren't kept", arguments: TestJobsEngine.allCases)
    func erased(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let feed = feed(test, capacity: 100, ReadCount())
            try await running(feed) {
                try await eventually("started") { try await feed.next(after: .beginning).1 != .beginning }
                let start = try await feed.next(after: .beginning).1
                for number in 0..<3 { try await test.letter("Ada", number) }
                #expect(try await follow(feed, from: start, 3) == [0, 1, 2])
                let first = try #require(try await test.events().first?.id)
                _ = try await test.ours.write { try $0.erase(EventRecord.where { $0.id == first }) }
                try await eventually("dropped") { try await follow(feed, from: start, 2) == [1, 2] }
                try await test.letter("Ada", 3)
                #expect(try await follow(feed, from: start, 3) == [1, 2, 3])
            }
        }
    }

    @Test("The feeds of a process share one budget, and give it back", arguments: TestJobsEngine.allCases)
    func budget(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let budget = FeedBudget(500)
            try await fill(budget, test)
            #expect(budget.change(by: 500) == 0)
        }
    }

    /// Follows by four feeds, one after the other, all of which keep their events until the end.
    private func fill(_ budget: FeedBudget, _ test: TestEvents) async throws {
        let feeds = (0..<4).map { _ in feed(test, capacity: 100, ReadCount(), budget) }
        for feed in feeds {
            try await running(feed) {
                try await eventually("started") { try await feed.next(after: .beginning).1 != .beginning }
                let start = try await feed.next(after: .beginning).1
                for number in 0..<20 { try await test.letter("Ada", number) }
                #expect(try await follow(feed, from: start, 20) == Array(0..<20))
            }
            #expect(budget.change(by: 0) == 0)
        }
    }

    @Test("The reader of a tenant ends with its last follower", arguments: TestJobsEngine.allCases)
    func ending(_ engine: TestJobsEngine) async throws {
        try await TestEvents.with(engine) { test in
            let feeds = EventFeeds(test.jobs.database, EventSettings())
            let (acme, globex) = (test.jobs.acme.tenantID, test.jobs.globex.tenantID)
            await feeds.follow(acme) { first in
                await feeds.follow(acme) { second in #expect(first.feed === second.feed) }
                await feeds.follow(globex) { other in #expect(first.feed !== other.feed) }
                #expect(feeds.count == 1)
            }
            #expect(feeds.count == 0)
        }
    }
}
