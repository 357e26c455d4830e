import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// What becomes of transactions for which no connection is free.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct ExhaustionTests {
    private static func settings(_ connections: Int, wait: Duration) -> DatabaseSettings {
        DatabaseSettings(waitLimit: wait, postgres: PostgresOptions(maximumConnections: connections))
    }

    /// Begins transactions that take all connections and stop at the gate.
    private func takeAll(_ connections: Int, _ test: TestDatabase, _ gate: Gate) async throws -> [Task<Void, any Error>]
    {
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

    /// Begins a write that only notes its name, and returns once it waits.
    private func enqueue(_ name: String, _ test: TestDatabase, _ log: Log) async throws -> Task<Void, any Error> {
        let before = try waiting(test)
        let task = Task { try await test.ours.write { _ in log.add(name) } }
        try await eventually("\(name) waits") { try waiting(test) == before + 1 }
        return task
    }

    private func waiting(_ test: TestDatabase) throws -> Int {
        try #require(test.database.engine as? PostgresEngine).waitingCount
    }

    @Test("With every connection in use, those that wait too long fail as exhausted and are never run; then all works")
    func exhausted() async throws {
        try await Watcher.with(Self.settings(2, wait: .milliseconds(200))) { test, watcher async throws in
            let (gate, log) = (Gate(), Log())
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

    @Test("Whoever waits longest is served first")
    func order() async throws {
        try await Watcher.with(Self.settings(1, wait: .seconds(60))) { test, _ async throws in
            let (gate, log) = (Gate(), Log())
            let holders = try await takeAll(1, test, gate)
            var waiters: [Task<Void, any Error>] = []
            for name in ["first", "second", "third", "fourth"] { waiters.append(try await enqueue(name, test, log)) }
            gate.open()
            for task in holders + waiters { try await task.value }
            #expect(log.entries == ["first", "second", "third", "fourth"])
        }
    }

    @Test("One that waits and is cancelled leaves at once, is never run, and costs the others nothing")
    func cancelled() async throws {
        try await Watcher.with(Self.settings(1, wait: .seconds(60))) { test, watcher async throws in
            let (gate, log) = (Gate(), Log())
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

    @Test("However many come and go, cancelled or not, there are never more connections than allowed")
    func crowd() async throws {
        try await Watcher.with(Self.settings(3, wait: .seconds(60))) { test, watcher async throws in
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
