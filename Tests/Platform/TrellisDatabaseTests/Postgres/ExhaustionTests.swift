import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Transactions when no connection is free.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct ExhaustionTests {
    private static func options(_ connections: Int, wait: Duration) -> DatabaseOptions {
        DatabaseOptions(acquireTimeout: wait, postgres: PostgresOptions(maximumConnections: connections))
    }

    /// Starts transactions that use all connections and wait for the gate to open.
    private func takeAll(
        _ connections: Int, _ test: TestDatabase, _ gate: Latch
    ) async throws -> [Task<Void, any Error>] {
        let tasks = (0..<connections).map { _ in
            Task {
                try await test.ours.read { tx in
                    _ = try tx.count(ProjectRecord.all)
                    gate.pass()
                }
            }
        }
        try await eventually("all connections are in use") { gate.arrivals == connections }
        return tasks
    }

    /// Starts a write that only logs its name, and returns when it waits.
    private func enqueue(_ name: String, _ test: TestDatabase, _ log: Log) async throws -> Task<Void, any Error> {
        let before = try waiting(test)
        let task = Task { try await test.ours.write { _ in log.add(name) } }
        try await eventually("\(name) waits") { try waiting(test) == before + 1 }
        return task
    }

    private func waiting(_ test: TestDatabase) throws -> Int {
        try #require(test.database.engine as? PostgresEngine).waitingCount
    }

    @Test("Transactions that wait too long for a connection fail as exhausted and never run; later ones succeed")
    func exhausted() async throws {
        try await Watcher.with(Self.options(2, wait: .milliseconds(200))) { test, watcher async throws in
            let (gate, log) = (Latch(), Log())
            let holders = try await takeAll(2, test, gate)
            let waiters = (0..<5).map { number in Task { try await test.ours.write { _ in log.add("\(number)") } } }
            for waiter in waiters { await #expect(throws: DatabaseError.exhausted) { try await waiter.value } }
            #expect(log.entries.isEmpty)
            #expect(try waiting(test) == 0)
            gate.open(2)
            for holder in holders { try await holder.value }
            try await test.projects("A")
            #expect(try await watcher.sessions().count == 2)
        }
    }

    @Test("The transaction that waits longest runs first")
    func order() async throws {
        try await Watcher.with(Self.options(1, wait: .seconds(60))) { test, _ async throws in
            let (gate, log) = (Latch(), Log())
            let holders = try await takeAll(1, test, gate)
            var waiters: [Task<Void, any Error>] = []
            for name in ["first", "second", "third", "fourth"] { waiters.append(try await enqueue(name, test, log)) }
            gate.open()
            for task in holders + waiters { try await task.value }
            #expect(log.entries == ["first", "second", "third", "fourth"])
        }
    }

    @Test("A waiting transaction that is cancelled fails at once, never runs, and doesn't affect the others")
    func cancelled() async throws {
        try await Watcher.with(Self.options(1, wait: .seconds(60))) { test, watcher async throws in
            let (gate, log) = (Latch(), Log())
            let holders = try await takeAll(1, test, gate)
            var waiters: [Task<Void, any Error>] = []
            for name in ["first", "second", "third"] { waiters.append(try await enqueue(name, test, log)) }
            waiters[1].cancel()
            // The only connection is still in use.
            await #expect(throws: CancellationError.self) { try await waiters[1].value }
            gate.open()
            for task in [holders[0], waiters[0], waiters[2]] { try await task.value }
            #expect(log.entries == ["first", "third"])
            try await test.projects("A")
            #expect(try await watcher.sessions().count == 1)
        }
    }

    @Test("Many transactions, some of them cancelled, never use more connections than allowed")
    func crowd() async throws {
        try await Watcher.with(Self.options(3, wait: .seconds(60))) { test, watcher async throws in
            await withTaskGroup { group in
                for number in 0..<300 {
                    group.addTask {
                        let task = Task { try await test.ours.read { try $0.count(ProjectRecord.all) } }
                        if number.isMultiple(of: 3) { task.cancel() }
                        switch await task.result {
                        case .success(let count): #expect(count == 0)
                        case .failure(let error): #expect(error is CancellationError && number.isMultiple(of: 3))
                        }
                    }
                }
                await group.waitForAll()
            }
            #expect(try await watcher.sessions().count <= 3)
            #expect(try waiting(test) == 0)
            try await test.projects("A")
        }
    }
}
