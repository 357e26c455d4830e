import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisHub

@Suite("Caches of several processes")
struct CacheRegistryTests {
    private static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    /// Two processes with the same cache, on one database.
    private struct Processes: Sendable {
        let test: TestJobs
        let here: (registry: CacheRegistry, cache: TenantCache<String, Int>)
        let there: (registry: CacheRegistry, cache: TenantCache<String, Int>)
        let other: Database

        func value(
            _ key: String, in database: Database, _ cache: TenantCache<String, Int>, _ loads: Counter
        )
            async throws -> Int
        {
            try await cache.value(for: key, in: database.tenant(test.acme)) { _ in
                loads.add()
                return loads.count
            }
        }
    }

    private func with(
        _ engine: TestJobsEngine, _ body: (Processes) async throws -> Void
    ) async throws {
        try await TestJobs.with(engine, migrations: CacheMigrations.all) { test async throws in
            let other = try test.reopened(test.clock)
            defer { try? other.close() }
            let registries = [test.database, other].map { CacheRegistry($0, logger: Self.logger) }
            let caches = registries.map { TenantCache<String, Int>("tests.numbers", in: $0) { _, _ in 8 } }
            try await body(
                Processes(
                    test: test, here: (registries[0], caches[0]), there: (registries[1], caches[1]), other: other))
        }
    }

    @Test(
        "What a transaction forgets is forgotten here at once, after the commit only",
        arguments: TestJobsEngine.allCases)
    func here(_ engine: TestJobsEngine) async throws {
        struct Failure: Error {}
        try await with(engine) { both async throws in
            let (cache, loads, database) = (both.here.cache, Counter(), both.test.database)
            #expect(try await both.value("a", in: database, cache, loads) == 1)
            await #expect(throws: Failure.self) {
                try await both.test.ours.write { tx in
                    try tx.forget("a", in: cache)
                    throw Failure()
                }
            }
            #expect(try await both.value("a", in: database, cache, loads) == 1)
            // The same key of another tenant is another value.
            try await both.test.theirs.write { tx in try tx.forget("a", in: cache) }
            #expect(try await both.value("a", in: database, cache, loads) == 1)
            try await both.test.ours.write { tx in try tx.forget("a", in: cache) }
            #expect(try await both.value("a", in: database, cache, loads) == 2)
        }
    }

    @Test("Another process on the same SQLite file finds the change at its next poll")
    func polled() async throws {
        try await with(.sqlite) { both async throws in
            let loads = Counter()
            try await both.there.registry.poll()
            for key in ["a", "b"] { _ = try await both.value(key, in: both.other, both.there.cache, loads) }
            try await both.test.ours.write { tx in try tx.forget("a", in: both.here.cache) }
            try await both.there.registry.poll()
            #expect(try await both.value("a", in: both.other, both.there.cache, loads) == 3)
            #expect(try await both.value("b", in: both.other, both.there.cache, loads) == 2)
            // A notice counts once.
            try await both.there.registry.poll()
            #expect(try await both.value("a", in: both.other, both.there.cache, loads) == 3)
            // Notices are removed when no process needs them any more.
            both.test.clock.advance(by: .seconds(601))
            try await both.test.ours.write { tx in try tx.forget("b", in: both.here.cache) }
            let left = try await both.test.ours.read { rows in try rows.fetch(CacheNoticeRecord.all) }
            #expect(left.count == 1)
        }
    }

    @Test("On PostgreSQL another process is told of the change", .enabled(if: TestPostgres.current != nil))
    func notified() async throws {
        try await with(.postgres) { both async throws in
            let loads = Counter()
            let running = Task { try await both.there.registry.run() }
            let sending = Task { try await both.here.registry.run() }
            defer {
                running.cancel()
                sending.cancel()
            }
            var value = try await both.value("a", in: both.other, both.there.cache, loads)
            let first = value
            // Repeats until the other process listens, which it begins in the background.
            for _ in 0..<400 where value == first {
                try await both.test.ours.write { tx in try tx.forget("a", in: both.here.cache) }
                try await Task.sleep(for: .milliseconds(25))
                value = try await both.value("a", in: both.other, both.there.cache, loads)
            }
            #expect(value > first)
            let rows = try await both.test.ours.read { rows in try rows.fetch(CacheNoticeRecord.all) }
            #expect(rows.isEmpty)
        }
    }

    @Test("A database that is limited to own rows neither reads nor fills the cache")
    func limited() async throws {
        try await with(.sqlite) { both async throws in
            let limited = both.test.ours.limited(to: [OwnerColumn(of: EventRecord.self) { $0.actorID }])
            let cache = both.here.cache
            #expect(try await cache.value(for: "a", in: limited) { _ in 1 } == 1)
            #expect(cache.usage.count == 0)
            #expect(try await cache.value(for: "a", in: both.test.ours) { _ in 2 } == 2)
            #expect(try await cache.value(for: "a", in: limited) { _ in 3 } == 3)
        }
    }

    @Test("Topics keep their key, unless it can't be in a message", arguments: ["a", "a b", "", "ä\u{301}"])
    func topics(key: String) {
        let topic = CacheTopic("tests", key: key)
        #expect(CacheTopic(text: topic.text) == topic)
        #expect(topic.key?.utf8.elementsEqual(key.utf8) == true)
        #expect(CacheTopic("tests", key: key + "\n").key == nil)
        #expect(CacheTopic("tests", key: key + String(repeating: "x", count: 201)).key == nil)
    }
}
