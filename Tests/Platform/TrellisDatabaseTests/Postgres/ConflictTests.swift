import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Conflicts between concurrent transactions.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct ConflictTests {
    /// Runs two transactions that each lock one of two rows, then request the other's row.
    private func deadlock(
        _ options: TransactionOptions, _ test: TestDatabase, _ runs: Log
    ) async throws -> [Result<Void, any Error>] {
        try await test.projects("A", "B")
        let meeting = Rendezvous()
        let tasks = [("A", "B"), ("B", "A")].map { first, second in
            Task {
                try await test.ours.write(options: options) { tx in
                    runs.add("\(first) then \(second)")
                    try tx.update(ProjectRecord.where { $0.name == first }) { [$0.budget.increment(by: 1)] }
                    meeting.attend()
                    try tx.update(ProjectRecord.where { $0.name == second }) { [$0.budget.increment(by: 1)] }
                }
            }
        }
        return [await tasks[0].result, await tasks[1].result]
    }

    private func budgets(_ test: TestDatabase) async throws -> [Int] {
        try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.name.ascending }).map(\.budget) }
    }

    @Test("One of two transactions that wait for each other fails as a deadlock, and neither is retried")
    func deadlock() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher async throws in
            let runs = Log()
            let results = try await deadlock(.standard, test, runs)
            let errors = results.compactMap { result -> DatabaseError? in
                guard case .failure(let error) = result else { return nil }
                return error as? DatabaseError
            }
            #expect(errors == [.deadlock])
            #expect(runs.entries.count == 2)
            #expect(try await budgets(test) == [1, 1])
            #expect(try await watcher.sessions().count == 2)
        }
    }

    @Test("A repeatable transaction in a deadlock is retried, and both succeed")
    func repeatedDeadlock() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, _ async throws in
            let runs = Log()
            for result in try await deadlock(.repeatable(isolation: .readCommitted), test, runs) { try result.get() }
            #expect(runs.entries.count >= 3)
            #expect(try await budgets(test) == [2, 2])
        }
    }

    /// Runs two transactions that each read both rows, then write their own row unless one was written before.
    private func skew(
        _ options: TransactionOptions, _ test: TestDatabase, _ runs: Log
    ) async throws -> [Result<Void, any Error>] {
        try await test.projects("A", "B")
        let meeting = Rendezvous()
        let tasks = ["A", "B"].map { name in
            Task {
                try await test.ours.write(options: options) { tx in
                    runs.add(name)
                    let total = try tx.aggregate(ProjectRecord.all) { $0.budget.sum() }
                    meeting.attend()
                    guard total == 0 else { return }
                    try tx.update(ProjectRecord.where { $0.name == name }) { [$0.budget.set(1)] }
                }
            }
        }
        return [await tasks[0].result, await tasks[1].result]
    }

    @Test("One of two transactions that can't be serialized fails, and neither is retried")
    func serialization() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, _ async throws in
            let runs = Log()
            let results = try await skew(.repeatable(attempts: 1), test, runs)
            let errors = results.compactMap { result -> DatabaseError? in
                guard case .failure(let error) = result else { return nil }
                return error as? DatabaseError
            }
            #expect(errors == [.serialization])
            #expect(runs.entries.count == 2)
            #expect(try await budgets(test).reduce(0, +) == 1)
        }
    }

    @Test("A repeatable transaction that can't be serialized is retried, and sees the other's writes")
    func repeatedSerialization() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, _ async throws in
            let runs = Log()
            for result in try await skew(.repeatable(), test, runs) { try result.get() }
            #expect(runs.entries.count == 3)
            #expect(try await budgets(test).reduce(0, +) == 1)
        }
    }

    @Test("A repeatable transaction runs at most its number of attempts; hooks of failed attempts never run")
    func attempts() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, _ async throws in
            let (runs, hooks) = (Log(), Log())
            try await test.projects("A")
            await #expect(throws: DatabaseError.serialization) {
                try await test.ours.write(options: .repeatable(attempts: 3)) { tx in
                    runs.add("run")
                    tx.afterCommit { hooks.add("hook") }
                    _ = try tx.count(ProjectRecord.all)
                    // Another transaction always commits first.
                    try Blocking.run {
                        try await test.ours.write { tx in
                            _ = try tx.update(ProjectRecord.all) { [$0.budget.increment(by: 1)] }
                        }
                    }.get()
                    _ = try tx.update(ProjectRecord.all) { [$0.budget.set(0)] }
                }
            }
            #expect(runs.entries.count == 3)
            #expect(hooks.entries.isEmpty)
            #expect(try await budgets(test) == [3])
        }
    }

    /// A statement with a limit that changes projects without a budget; its SQL contains the raw value.
    enum Limited: String, CaseIterable {
        case update = "UPDATE"
        case erase = "DELETE"

        func run(_ tx: TenantTransaction) throws -> Int {
            let poor = ProjectRecord.where { $0.budget == 0 }.order { $0.name.ascending }.limit(5)
            return switch self {
            case .update: try tx.update(poor) { [$0.budget.set(7)] }
            case .erase: try tx.erase(poor)
            }
        }
    }

    @Test(
        "A statement with a limit leaves a row alone that no longer meets its condition once the lock is free",
        arguments: Limited.allCases)
    func limited(_ statement: Limited) async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, watcher async throws in
            try await test.projects("A")
            let latch = Latch()
            let first = Task {
                try await test.ours.write { tx in
                    try tx.update(ProjectRecord.where { $0.name == "A" }) { [$0.budget.set(1)] }
                    latch.pass()
                }
            }
            try await eventually("locked") { latch.arrivals == 1 }
            let second = Task { try await test.ours.write { try statement.run($0) } }
            try await watcher.waitForStatement(statement.rawValue)
            latch.open()
            try await first.value
            #expect(try await second.value == 0)
            #expect(try await budgets(test) == [1])
        }
    }
}
