import Synchronization
import Testing
import TrellisConfig
import TrellisJobs
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Caches in the memory of a process")
struct CacheTests {
    private struct Failure: Error, Equatable {}
    private let clock = ManualClock()

    private func cache(
        _ limits: CacheLimits = CacheLimits(), cost: @escaping @Sendable (String, String) -> Int = { $1.utf8.count }
    ) -> Cache<String, String> {
        Cache("tests", in: nil, limits: limits, clock: clock, cost: cost)
    }

    @Test("Callers of one key at the same time share one load")
    func stampede() async throws {
        let (cache, loads) = (cache(), Counter())
        let outcomes = try await race(32) { _ in
            try await cache.value(for: "a") {
                loads.add()
                // All callers have asked by then, or find the value.
                for _ in 0..<100 { await Task.yield() }
                return "value"
            }
        }
        #expect(outcomes.succeeded == 32)
        #expect(loads.count == 1)
        #expect(cache.usage.count == 1)
    }

    @Test("A failed load reaches its callers and isn't kept")
    func failure() async throws {
        let (cache, loads) = (cache(), Counter())
        for _ in 0..<2 {
            await #expect(throws: Failure.self) {
                try await cache.value(for: "a") {
                    loads.add()
                    throw Failure()
                }
            }
        }
        #expect(loads.count == 2)
        #expect(try await cache.value(for: "a") { "value" } == "value")
        #expect(cache.usage.count == 1)
    }

    @Test("A load beyond the patience is cancelled, and the next caller loads again")
    func patience() async throws {
        let (cache, wasCancelled) = (cache(CacheLimits(patience: .milliseconds(30))), AsyncSignal())
        await #expect(throws: CacheError.loadTimedOut("tests")) {
            try await cache.value(for: "a") {
                try? await Task.sleep(for: .seconds(600))
                wasCancelled.signal()
                return "late"
            }
        }
        await wasCancelled.wait(upTo: .seconds(60))
        #expect(try await cache.value(for: "a") { "value" } == "value")
    }

    @Test("The cancellation of one caller leaves the load to the others")
    func cancellation() async throws {
        let (cache, gate, began) = (cache(), AsyncSignal(), AsyncSignal())
        let first = Task {
            try await cache.value(for: "a") {
                began.signal()
                await gate.wait(upTo: .seconds(60))
                return "value"
            }
        }
        await began.wait(upTo: .seconds(60))
        let second = Task { try await cache.value(for: "a") { "another" } }
        first.cancel()
        await #expect(throws: CancellationError.self) { _ = try await first.value }
        gate.signal()
        let value = try await second.value
        #expect(value == "value" || value == "another")
        #expect(cache.cached("a") == value)
    }

    @Test("A value is kept for its lifetime")
    func lifetime() async throws {
        let cache = cache(CacheLimits(lifetime: .seconds(60)))
        #expect(try await cache.value(for: "a") { "old" } == "old")
        clock.advance(by: .seconds(59))
        #expect(try await cache.value(for: "a") { "new" } == "old")
        clock.advance(by: .seconds(1))
        #expect(try await cache.value(for: "a") { "new" } == "new")
    }

    @Test("The least recently used values go when the cost exceeds the limit, and a larger one isn't kept")
    func size() async throws {
        let cache = cache(CacheLimits(size: .init(bytes: 10)))
        for key in ["a", "b"] { _ = try await cache.value(for: key) { "12345" } }
        #expect(cache.cached("a") == "12345")
        _ = try await cache.value(for: "c") { "12345" }
        #expect(cache.cached("b") == nil)
        #expect(cache.cached("a") != nil && cache.cached("c") != nil)
        #expect(try await cache.value(for: "d") { "12345678901" } == "12345678901")
        #expect(cache.cached("d") == nil)
        #expect(cache.usage == (count: 2, bytes: 10))
        for number in 0..<1000 { _ = try await cache.value(for: "\(number)") { "1" } }
        #expect(cache.usage == (count: 10, bytes: 10))
        #expect(cache.cached("999") == "1" && cache.cached("989") == nil)
        cache.forgetAll()
        #expect(cache.usage == (count: 0, bytes: 0))
    }

    @Test("A load that began before its key was forgotten isn't kept, and no later caller gets its value")
    func forgottenMeanwhile() async throws {
        let (cache, gate, began) = (cache(), AsyncSignal(), AsyncSignal())
        let first = Task {
            try await cache.value(for: "a") {
                began.signal()
                await gate.wait(upTo: .seconds(60))
                return "old"
            }
        }
        await began.wait(upTo: .seconds(60))
        cache.forget("a")
        #expect(try await cache.value(for: "a") { "new" } == "new")
        gate.signal()
        #expect(try await first.value == "old")
        #expect(cache.cached("a") == "new")
    }

    @Test("Texts that are only canonically equivalent are two keys")
    func bytes() async throws {
        let cache = cache()
        #expect(try await cache.value(for: "caf\u{E9}") { "one" } == "one")
        #expect(try await cache.value(for: "cafe\u{301}") { "two" } == "two")
        #expect(cache.usage.count == 2)
    }
}

/// A number that several tasks increase.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}
