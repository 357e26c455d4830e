import Synchronization
import Testing

@testable import TrellisDatabase

/// The replacement of a pool's connections, without a server.
@Suite(.timeLimit(.minutes(3))) struct PoolRenewalTests {
    private struct NumberedConnection: PoolConnection {
        let number: Int
        let log: Log

        func run(_ queries: [Never], onLoss: () -> Void) {}
        func isUsable(askServer: Bool) -> Bool { true }
        func close() { log.add("closed \(number)") }
    }

    private struct Refused: Error {}

    /// A pool of this size whose connections are numbered from 1 in the order of their opening.
    private func pool(
        _ size: Int, _ log: Log, refuses: @escaping @Sendable (Int) -> Bool = { _ in false }
    ) -> ConnectionPool<NumberedConnection> {
        let count = Counter()
        return ConnectionPool(
            name: "toy", limits: PoolLimits(minimum: size, maximum: size, idleTimeout: .seconds(60)),
            metrics: PoolMetrics("toy")
        ) {
            let number = count.next()
            if refuses(number) { throw Refused() }
            return NumberedConnection(number: number, log: log)
        }
    }

    private final class Counter: Sendable {
        private let opened = Mutex(0)

        func next() -> Int {
            opened.withLock { count in
                count += 1
                return count
            }
        }
    }

    /// Opens this number of connections and returns when all are idle.
    private func open(_ count: Int, _ pool: ConnectionPool<NumberedConnection>) async throws {
        let latch = Latch()
        let tasks = (0..<count).map { _ in Task { try await pool.run { _, _ in latch.pass() } } }
        try await eventually("all connections are in use") { latch.arrivals == count }
        latch.open(count)
        for task in tasks { try await task.value }
    }

    @Test("Idle connections are closed at once, each one, and later requests open new ones", arguments: 1...8)
    func idle(_ count: Int) async throws {
        let log = Log()
        let pool = pool(count, log)
        defer { pool.close() }
        try await open(count, pool)
        #expect(log.entries.isEmpty)
        pool.renew()
        try await eventually("all are closed") { log.entries.count == count }
        #expect(Set(log.entries) == Set((1...count).map { "closed \($0)" }))
        // On any thread, so the second may open another one.
        for _ in 0..<2 { #expect(try await pool.run { connection, _ in connection.number } > count) }
        #expect(log.entries.count == count)
    }

    @Test("A connection in use is closed when its transaction has ended, which succeeds")
    func inUse() async throws {
        let log = Log()
        let pool = pool(2, log)
        defer { pool.close() }
        try await open(2, pool)
        let latch = Latch()
        let holder = Task {
            try await pool.run { connection, _ in
                latch.pass()
                return connection.number
            }
        }
        try await eventually("a connection is in use") { latch.arrivals == 1 }
        pool.renew()
        try await eventually("the idle one is closed") { log.entries.count == 1 }
        #expect(try await pool.run { connection, _ in connection.number } == 3)
        latch.open()
        let number = try await holder.value
        try await eventually("the other is closed") { log.entries.last == "closed \(number)" }
        #expect(log.entries.count == 2)
    }

    @Test("Under load no request fails, and afterwards only new connections are used")
    func load() async throws {
        let log = Log()
        let pool = pool(4, log)
        defer { pool.close() }
        for _ in 0..<20 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { try await pool.run { _, _ in } } }
                group.addTask { pool.renew() }
                try await group.waitForAll()
            }
        }
        let last = try await pool.run { connection, _ in connection.number }
        pool.renew()
        try await eventually("the last is closed") { log.entries.contains("closed \(last)") }
        #expect(try await pool.run { connection, _ in connection.number } > last)
        #expect(Set(log.entries).count == log.entries.count)
    }

    @Test("A request whose new connection is refused fails, and the next one opens another")
    func refused() async throws {
        let log = Log()
        let pool = pool(1, log) { $0 == 2 }
        defer { pool.close() }
        try await open(1, pool)
        pool.renew()
        await #expect(throws: Refused.self) { try await pool.run { connection, _ in connection.number } }
        #expect(try await pool.run { connection, _ in connection.number } == 3)
        pool.renew()
        try await eventually("the third is closed too") { log.entries == ["closed 1", "closed 3"] }
    }

    @Test("A closed pool is not renewed")
    func closed() async throws {
        let log = Log()
        let pool = pool(2, log)
        try await open(2, pool)
        pool.close()
        pool.renew()
        #expect(Set(log.entries) == ["closed 1", "closed 2"])
    }
}
