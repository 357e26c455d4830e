import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Statements of cancelled tasks.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct CancelledStatementTests {
    private func processID(_ test: TestDatabase) async throws -> Int {
        try await test.ours.read { try $0.unfiltered(reason: "a test").processID() }
    }

    @Test("Cancelling a task stops its statement on the server, and its connection serves the next transaction")
    func statement() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let before = try await processID(test)
            for isWrite in [true, false] {
                let task = Task {
                    if isWrite {
                        try await test.ours.write { tx in
                            try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                            _ = try tx.unfiltered(reason: "a test").rows(slow)
                        }
                    } else {
                        try await test.ours.read { _ = try $0.unfiltered(reason: "a test").rows(slow) }
                    }
                }
                try await watcher.waitForStatement("pg_sleep")
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await watcher.waitForStatement("pg_sleep", count: 0)
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            }
            #expect(try await processID(test) == before)
            #expect(try await watcher.sessions().count == 1)
        }
    }

    @Test("Cancelling a task that waits for a lock stops it, and the transaction with the lock continues")
    func lock() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher async throws in
            try await test.projects("A")
            let gate = Latch()
            let holder = Task {
                try await test.ours.write { tx in
                    try tx.update(ProjectRecord.all) { [$0.budget.set(1)] }
                    gate.pass()
                }
            }
            try await eventually("the row is locked") { gate.arrivals == 1 }
            let waiter = Task {
                try await test.ours.write { tx in _ = try tx.update(ProjectRecord.all) { [$0.budget.set(2)] } }
            }
            try await watcher.waitForStatement("UPDATE")
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
            gate.open()
            _ = try await holder.value
            #expect(try await test.ours.read { try $0.values(ProjectRecord.all) { $0.budget } } == [1])
        }
    }

    @Test("A task that is cancelled at any moment ends soon, and never stops the next transaction's statement")
    func anyMoment() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let start = ContinuousClock.now
            for number in 0..<60 {
                let task = Task {
                    try await test.ours.write { tx in
                        try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                        _ = try tx.unfiltered(reason: "a test").rows(slow)
                    }
                }
                // Each a little later: in the queue, before the first statement, between statements, and during one.
                for _ in 0..<number * number * 4 { await Task.yield() }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            }
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(try await watcher.sessions().count == 1)
        }
    }

    @Test("A savepoint of a cancelled task can't swallow the cancellation")
    func savepoint() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let task = Task {
                try await test.ours.write { tx in
                    try? tx.savepoint { _ = try tx.unfiltered(reason: "a test").rows(slow) }
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                }
            }
            try await watcher.waitForStatement("pg_sleep")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }
}
