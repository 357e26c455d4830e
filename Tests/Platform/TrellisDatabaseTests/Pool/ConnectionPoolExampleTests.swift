import Testing
import TrellisKernel

@testable import TrellisDatabase

/// The example of `ConnectionPool`, and the life cycle of its connections.
@Suite struct ConnectionPoolExampleTests {
    @Test("A pool runs a transaction on a connection, and no transaction after it is closed")
    func example() async throws {
        struct ToyConnection: PoolConnection {
            func greet(_ name: String) -> String { "Hello, \(name)!" }
            func run(_ queries: [Never], onLoss: () -> Void) {}
            func isUsable(askServer: Bool) -> Bool { true }
            func close() {}
        }

        let pool = ConnectionPool(name: "toy", limits: PoolLimits(maximum: 2), metrics: PoolMetrics("toy")) {
            ToyConnection()
        }
        let greeting = try await pool.run { connection, _ in connection.greet("Ada") }
        pool.close()

        #expect(greeting == "Hello, Ada!")
        await #expect(throws: DatabaseError.disconnected) {
            try await pool.run { connection, _ in connection.greet("Grace") }
        }
    }

    @Test("The minimum of connections is opened ahead, and transactions use it")
    func ahead() async throws {
        let log = Log()
        let pool = ConnectionPool(
            name: "toy", limits: PoolLimits(minimum: 3, maximum: 3), metrics: PoolMetrics("toy")
        ) { LoggedConnection(log) }
        pool.openAhead()
        try await eventually("three connections are open") { log.entries == ["opened", "opened", "opened"] }
        for _ in 0..<9 { try await pool.run { _, _ in } }
        pool.openAhead()
        pool.close()
        #expect(log.entries == ["opened", "opened", "opened", "closed", "closed", "closed"])
    }

    @Test("Connections that were opened together reach their maximum age one after the other")
    func ages() throws {
        let limits = PoolLimits(maximum: 1, maximumLifetime: .seconds(1000))
        let start = MonotonicTime.nanoseconds
        let ages = try (0..<20).map { _ in
            var slot = PoolSlot(
                limits: limits, lastLoss: LastConnectionLoss(), backoff: nil, generations: PoolGenerations()
            ) { LoggedConnection(Log()) }
            _ = try slot.connection().get()
            return Double(slot.agedAt - start) / 1e9
        }
        #expect(ages.allSatisfy { (900...1100).contains($0) })
        #expect(Set(ages.map { Int($0) }).count > 5)
    }

    @Test("A connection is opened by the first transaction, used again, and closed with the pool")
    func connections() async throws {
        let log = Log()
        let pool = ConnectionPool(name: "toy", limits: PoolLimits(maximum: 1), metrics: PoolMetrics("toy")) {
            LoggedConnection(log)
        }
        #expect(log.entries.isEmpty)
        for number in 1...2 { try await pool.run { connection, _ in connection.log.add("transaction \(number)") } }
        #expect(pool.waitingCount == 0)
        pool.close()
        #expect(log.entries == ["opened", "transaction 1", "transaction 2", "closed"])
    }
}

private struct LoggedConnection: PoolConnection {
    let log: Log

    init(_ log: Log) {
        self.log = log
        log.add("opened")
    }

    func run(_ queries: [Never], onLoss: () -> Void) {}
    func isUsable(askServer: Bool) -> Bool { true }
    func close() { log.add("closed") }
}
