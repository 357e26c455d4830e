import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Queries that are sent together, when one of them is cancelled or the session ends.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct SharedCancellationTests {
    @Test("Cancelling the task of a running query ends its statement; those sent with it return their results")
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

    @Test("A query that is hit by the cancellation of another one is run again")
    func hit() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let tasks = try await test.together(
                [0, 1_000, 0, 0].map { milliseconds in { try await test.sleep(milliseconds) } })
            try await watcher.waitForStatement("pg_sleep")
            // The first has run, the second is running, the last has yet to run.
            tasks[0].cancel()
            tasks[3].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[0].value }
            await #expect(throws: CancellationError.self) { try await tasks[3].value }
            #expect(try await tasks[1].value == 1_000)
            #expect(try await tasks[2].value == 0)
        }
    }

    @Test("A waiting query that is cancelled fails at once, and is never sent")
    func cancelledInQueue() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let gate = Latch()
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

    @Test("A session that ends fails its queries as disconnected, and the next ones succeed")
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
