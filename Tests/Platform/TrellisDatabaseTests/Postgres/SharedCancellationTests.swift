import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// What becomes of queries that travel together when one of them is cancelled, or the session ends.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct SharedCancellationTests {
    @Test("Cancelling the task of a query under way ends its statement; its neighbours have their answers")
    func cancelled() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let before = try await watcher.sessions().map(\.processID)
            let tasks = try await test.together(
                [0, 60_000, 0, 0].map { milliseconds in { try await test.sleep(milliseconds) } })
            try await watcher.waitForStatement("pg_sleep")
            tasks[1].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[1].value }
            for number in [0, 2, 3] { #expect(try await tasks[number].value == 0) }
            #expect(try await watcher.sessions().map(\.processID) == before)
        }
    }

    @Test("A neighbour that is hit by the cancelling of another query is run again")
    func hit() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let tasks = try await test.together(
                [0, 1_000, 0, 0].map { milliseconds in { try await test.sleep(milliseconds) } })
            try await watcher.waitForStatement("pg_sleep")
            // The first has been run, the last will be; what runs is the second.
            tasks[0].cancel()
            tasks[3].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[0].value }
            await #expect(throws: CancellationError.self) { try await tasks[3].value }
            #expect(try await tasks[1].value == 1_000)
            #expect(try await tasks[2].value == 0)
        }
    }

    @Test("A query that waits and is cancelled leaves at once, and is never sent")
    func cancelledInQueue() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let gate = Gate()
            let holder = Task {
                try await test.ours.read { tx in
                    _ = try tx.count(ProjectRecord.all)
                    gate.pass()
                }
            }
            try await eventually("the connection is in use") { gate.arrivals == 1 }
            let waiter = Task { try await test.sleep(60_000) }
            try await eventually("the query waits") { try test.waitingCount == 1 }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            gate.open()
            try await holder.value
            #expect(try await test.trip(7).number == 7)
        }
    }

    @Test("A session that ends fails the queries on it as disconnected, and the next ones are answered")
    func lost() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let tasks = try await test.together(
                [60_000, 0, 0].map { milliseconds in { try await test.sleep(milliseconds) } })
            try await watcher.waitForStatement("pg_sleep")
            try await watcher.kill()
            await #expect(throws: DatabaseError.disconnected) { try await tasks[0].value }
            for task in tasks.dropFirst() {
                // Sent with the first, or waiting for the next connection.
                guard case .failure(let error) = await task.result else { continue }
                #expect(error as? DatabaseError == .disconnected)
            }
            #expect(try await test.trip(7).number == 7)
            #expect(try await watcher.sessions().count == 1)
        }
    }
}
