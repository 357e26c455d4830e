import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Limits that processes share")
struct SharedRateLimiterTests {
    /// A database, and limiters as of several processes on it.
    private struct Servers {
        let database: Database
        let clock: ManualClock
        let sent: Statements

        func limiter(capacity: Int = 10_000) -> SharedRateLimiter {
            SharedRateLimiter(database, capacity: capacity, logger: Logger(label: "test"))
        }
    }

    /// The statements about buckets.
    private final class Statements: Sendable {
        private let texts = Mutex(0)
        var count: Int { texts.withLock { $0 } }
        func add(_ text: String) {
            guard text.contains("rate_limit_bucket"), text.contains("INSERT") else { return }
            texts.withLock { $0 += 1 }
        }
    }

    private func with(_ engine: TestEngine, _ body: (Servers) async throws -> Void) async throws {
        let (clock, sent) = (ManualClock(), Statements())
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await engine.with(options, clock: clock, migrations: RateLimitMigrations.all) { database in
            try await body(Servers(database: database, clock: clock, sent: sent))
        }
    }

    private func bucket(
        _ capacity: Int, per seconds: Int = 60, _ id: String = "a", by subject: RequestRateLimit.Subject = .user
    ) -> RateLimitBucket {
        RateLimitBucket(id: id, capacity: capacity, seconds: seconds, subject: subject)
    }

    /// Returns how many of so many requests are admitted.
    private func admitted(_ count: Int, _ limiter: SharedRateLimiter, _ bucket: RateLimitBucket) async -> Int {
        var admitted = 0
        for _ in 0..<count {
            let decision = await limiter.take(from: bucket)
            if decision.isAdmitted { admitted += 1 }
        }
        return admitted
    }

    @Test(
        "One process admits exactly the limit, a tenth of it with each statement, and refuses from memory",
        arguments: TestEngine.allCases)
    func alone(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiter = servers.limiter()
            #expect(await admitted(250, limiter, bucket(100)) == 100)
            #expect(servers.sent.count == 11)
            let refused = await limiter.take(from: bucket(100))
            #expect(!refused.isAdmitted && refused.remaining == 0)
            #expect(refused.secondsUntilNext == 1 && refused.secondsUntilFull == 60)
            #expect(servers.sent.count == 11)
        }
    }

    @Test("Tokens come back evenly, up to the limit", arguments: TestEngine.allCases)
    func refill(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiter = servers.limiter()
            #expect(await admitted(20, limiter, bucket(10)) == 10)
            servers.clock.advance(by: .seconds(12))
            #expect(await admitted(20, limiter, bucket(10)) == 2)
            servers.clock.advance(by: .seconds(6))
            #expect(await admitted(20, limiter, bucket(10)) == 1)
            servers.clock.advance(by: .seconds(3600))
            #expect(await admitted(20, limiter, bucket(10)) == 10)
            let next = await limiter.take(from: bucket(10))
            #expect(next.secondsUntilNext == 6 && next.secondsUntilFull == 60)
        }
    }

    @Test("What is left is told with each admitted request", arguments: TestEngine.allCases)
    func remaining(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiter = servers.limiter()
            for left in (0..<30).reversed() {
                let decision = await limiter.take(from: bucket(30))
                #expect(decision.remaining == left && decision.secondsUntilFull == (30 - left) * 2)
            }
            // Sixty seconds have no whole microseconds for each of seven requests.
            #expect(await admitted(8, limiter, bucket(7, "seven")) == 7)
            #expect(await limiter.take(from: bucket(7, "seven")).secondsUntilFull == 60)
        }
    }

    @Test(
        "Processes together admit no more than the limit, and at most a lease each is unused",
        arguments: TestEngine.allCases)
    func together(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiters = (0..<3).map { _ in servers.limiter() }
            let shared = bucket(100)
            let outcomes = try await race(90) { racer in
                var count = 0
                for _ in 0..<5 {
                    let decision = await limiters[racer.number % 3].take(from: shared)
                    if decision.isAdmitted { count += 1 }
                }
                return count
            }
            let sum = outcomes.values.reduce(0, +)
            #expect(sum <= 100 && sum >= 100 - 2 * 10, "\(sum)")
        }
    }

    @Test(
        "In any period, processes admit at most the bucket, what comes back, and a lease each",
        arguments: TestEngine.allCases)
    func bound(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiters = (0..<2).map { _ in servers.limiter() }
            let shared = bucket(50)
            // Each process takes a lease of 5, uses one, and waits until the bucket is full.
            for limiter in limiters { #expect(await admitted(1, limiter, shared) == 1) }
            servers.clock.advance(by: .seconds(30))
            var sum = 0
            for _ in 0..<100 { for limiter in limiters { sum += await admitted(1, limiter, shared) } }
            #expect(sum > 50 && sum <= 50 + 2 * 5, "\(sum)")
            // After a period what wasn't used is given back.
            for limiter in limiters { _ = await admitted(1, limiter, bucket(50, per: 60, "b")) }
            servers.clock.advance(by: .seconds(61))
            sum = 0
            for _ in 0..<100 { for limiter in limiters { sum += await admitted(1, limiter, bucket(50, per: 60, "b")) } }
            #expect(sum >= 50 && sum <= 50 + 2 * 5, "\(sum)")
        }
    }

    @Test("Many requests at once of one process wait for one statement", arguments: TestEngine.allCases)
    func atOnce(engine: TestEngine) async throws {
        try await with(engine) { servers async throws in
            let limiter = servers.limiter()
            let shared = bucket(200)
            let outcomes = try await race(64) { _ in await limiter.take(from: shared).isAdmitted }
            #expect(outcomes.values.filter(\.self).count == 64)
            #expect(servers.sent.count <= 5, "\(servers.sent.count)")
        }
    }

    @Test("While the database can't be asked, each process counts by itself, and then shares again")
    func unavailable() async throws {
        let clock = ManualClock()
        let database = try Database.open("sqlite::memory:", clock: clock)
        defer { try? database.close() }
        // The table is missing.
        let limiters = (0..<2).map { _ in SharedRateLimiter(database, logger: Logger(label: "test")) }
        for limiter in limiters { #expect(await admitted(10, limiter, bucket(3)) == 3) }
        try await database.run(
            script: "CREATE TABLE rate_limit_bucket (id TEXT PRIMARY KEY, full_at INTEGER, granted INTEGER)")
        clock.advance(by: .seconds(2))
        var sum = 0
        for limiter in limiters { sum += await admitted(10, limiter, bucket(3)) }
        #expect(sum == 3)
    }

    @Test("A token that is given back is admitted again")
    func givenBack() async throws {
        try await with(.sqliteMemory) { servers async throws in
            let limiter = servers.limiter()
            #expect(await admitted(3, limiter, bucket(3)) == 3)
            limiter.giveBack(to: bucket(3))
            #expect(await admitted(3, limiter, bucket(3)) == 1)
        }
    }

    @Test("Many addresses don't make a process forget its users, and full buckets leave the table")
    func memory() async throws {
        try await with(.sqliteMemory) { servers async throws in
            let limiter = servers.limiter(capacity: 20)
            #expect(await admitted(1, limiter, bucket(100)) == 1)
            for number in 0..<100 { _ = await limiter.take(from: bucket(10, "address/\(number)", by: .address)) }
            let before = servers.sent.count
            #expect(await admitted(9, limiter, bucket(100)) == 9)
            #expect(servers.sent.count == before)
            _ = await limiter.take(from: bucket(10, "address/0", by: .address))
            #expect(servers.sent.count == before + 1)

            servers.clock.advance(by: .seconds(3600))
            let system = servers.database.system()
            #expect(try await system.count(RateLimitRecord.all) == 101)
            #expect(try await system.write { try $0.removeFullBuckets(upTo: 64) } == 64)
            #expect(try await system.write { try $0.removeFullBuckets(upTo: 64) } == 37)
            #expect(try await system.count(RateLimitRecord.all) == 0)
        }
    }
}
