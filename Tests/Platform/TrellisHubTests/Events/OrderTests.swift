import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite struct OrderTests {
    /// Tracks the active keys and counts overlaps.
    private final class Overlaps: Sendable {
        private let state = Mutex<(keys: Set<String>, count: Int)>(([], 0))
        var count: Int { state.withLock { $0.count } }
        func enter(_ key: String) {
            state.withLock { if !$0.keys.insert(key).inserted { $0.count += 1 } }
        }
        func leave(_ key: String) { state.withLock { _ = $0.keys.remove(key) } }
    }

    @Test(
        "E8: with eight workers and many failures, deliveries of a key never overlap and stay in order",
        .timeLimit(.minutes(5)), arguments: TestJobsEngine.allCases)
    func crowd(_ engine: TestJobsEngine) async throws {
        let overlaps = Overlaps()
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .fixed(attempts: 50, every: .zero), orderBy: \.to), "a") {
                event, context in
                overlaps.enter(event.to)
                await Task.yield()
                // After the commit, the next delivery may start before this handler returns.
                if Int.random(in: 0..<4) == 0 {
                    overlaps.leave(event.to)
                    throw SampleError()
                }
                try await context.commit { tx in
                    try tx.effect("\(event.to) \(event.number)")
                    overlaps.leave(event.to)
                }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.withWorkers(8) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for publisher in 0..<4 {
                        group.addTask {
                            for number in 0..<12 {
                                // Each key has letters of every publisher, in commit order.
                                _ = try await test.letter("key \(number % 3)", publisher * 100 + number)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await eventually("delivered") { try await test.effects().count >= 48 }
            }
            #expect(overlaps.count == 0)
            let effects = try await test.effects()
            #expect(Set(effects).count == 48 && effects.count == 48)
            // The order of a key is that of its deliveries, each of which waits for the previous one.
            let published = try await test.deliveryOrder()
            for key in 0..<3 {
                #expect(effects.filter { $0.hasPrefix("key \(key) ") } == published["key \(key)"])
            }
        }
    }

    @Test(
        "E8: a dead-lettered delivery doesn't block the next; other keys don't wait",
        arguments: TestJobsEngine.allCases)
    func deadLetter(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(retry: .fixed(attempts: 2, every: .seconds(10)), orderBy: \.to), "a") {
                event, context in
                if event.number == 1 { throw SampleError() }
                try await context.commit { try $0.effect("\(event.to) \(event.number)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            for number in 1...2 { try await test.letter("Ada", number) }
            try await test.letter("Alan", 3)
            try await test.drain()
            #expect(try await test.effects() == ["Alan 3"])
            test.jobs.clock.advance(by: .seconds(20))
            #expect(try await test.drain().discarded == 1)
            #expect(try await test.effects() == ["Alan 3", "Ada 2"])
        }
    }

    @Test("E8: a pruned delivery doesn't block the next", arguments: TestJobsEngine.allCases)
    func pruned(_ engine: TestJobsEngine) async throws {
        let subscriptions: [Subscription] = [
            .on(LetterSent.self, .durable(orderBy: \.to), "a") { event, context in
                try await context.commit { try $0.effect("\(event.number)") }
            }
        ]
        try await TestEvents.with(engine, subscriptions) { test in
            try await test.letter("Ada", 1)
            try await test.drain()
            test.jobs.clock.advance(by: .seconds(40 * 86_400))
            #expect(try await test.jobs.store.pruner.prune().jobs == 1)
            try await test.letter("Ada", 2)
            try await test.drain()
            #expect(try await test.effects() == ["1", "2"])
        }
    }
}

extension TestEvents {
    /// Runs `count` workers while `body` runs.
    func withWorkers(_ count: Int, _ body: () async throws -> Void) async throws {
        var settings = JobSettings()
        settings.pollInterval = .milliseconds(20)
        settings.shutdownGrace = .zero
        settings.concurrency = 4
        let workers = try (0..<count).map { _ in
            let worker = try JobWorkerDaemon(
                jobs.database, jobs: hub.deliveries, settings: settings, clock: jobs.clock, logger: .silent)
            return Task { try await worker.run() }
        }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        for worker in workers { worker.cancel() }
        for worker in workers { _ = await worker.result }
        try outcome.get()
    }

    /// Returns the letters of each key, in the order in which their deliveries wait for each other.
    func deliveryOrder() async throws -> [String: [String]] {
        let letters = try await events().reduce(into: [String: LetterSent]()) { letters, event in
            letters[event.id.description] = try EventEnvelope(event).decode(LetterSent.self)
        }
        let rows = try await ours.read { tx in
            try tx.unfiltered(reason: "a test").rows(
                """
                SELECT job.id, job.arguments, job_dependency.parent_id FROM job LEFT JOIN job_dependency \
                ON job_dependency.tenant_id = job.tenant_id AND job_dependency.job_id = job.id
                """
            ) { row in
                (
                    id: try row.decode(ID<BackgroundJob>.self, at: 0), arguments: try row.decode(String.self, at: 1),
                    parent: try row.decode(ID<BackgroundJob>?.self, at: 2)
                )
            }
        }
        var order: [String: [String]] = [:]
        let children = Dictionary(grouping: rows.filter { $0.parent != nil }, by: \.parent)
        for first in rows where first.parent == nil {
            var next: (id: ID<BackgroundJob>, arguments: String)? = (first.id, first.arguments)
            while let job = next {
                let id = job.arguments.matches(of: /[0-9a-f-]{36}/).first.map { String($0.output) } ?? ""
                let letter = try #require(letters[id])
                order[letter.to, default: []].append("\(letter.to) \(letter.number)")
                next = children[job.id]?.first.map { ($0.id, $0.arguments) }
            }
        }
        return order
    }
}
