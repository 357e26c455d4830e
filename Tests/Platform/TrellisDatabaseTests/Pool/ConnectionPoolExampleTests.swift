import Testing

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

        let pool = ConnectionPool(name: "toy", limits: PoolLimits(maximum: 2), metrics: TransactionMetrics(.read)) {
            ToyConnection()
        }
        let greeting = try await pool.run { connection, _ in connection.greet("Ada") }
        pool.close()

        #expect(greeting == "Hello, Ada!")
        await #expect(throws: DatabaseError.disconnected) {
            try await pool.run { connection, _ in connection.greet("Grace") }
        }
    }

    @Test("A connection is opened by the first transaction, used again, and closed with the pool")
    func connections() async throws {
        let log = Log()
        let pool = ConnectionPool(name: "toy", limits: PoolLimits(maximum: 1), metrics: TransactionMetrics(.read)) {
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
