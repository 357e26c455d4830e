import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Suites of transactions that wait together, and so share a commit.
protocol SharedCommits {}

extension SharedCommits {
    /// Runs `body` while the writer is busy, so that its transactions wait together until it calls `release`.
    func together(
        limit: Duration = .seconds(30), _ body: (TestDatabase, _ release: @Sendable () -> Void) async throws -> Void
    ) async throws {
        var options = DatabaseOptions(transactionTimeout: limit)
        options.groupCommitWindow = .seconds(60)
        try await TestDatabase.with(.sqliteFile, options: options) { test async throws in
            let gate = Latch()
            // It can't share its commit, so the transactions that wait for it start another one.
            let holder = Task { try await test.database.run(holding: gate) }
            try await eventually("the writer is busy") { gate.arrivals == 1 }
            try await body(test) { gate.open() }
            try await holder.value
        }
    }

    /// Starts a transaction of our tenant, and returns when it is in the queue.
    func enqueue(
        _ test: TestDatabase, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) async throws -> Task<Void, any Error> {
        let waiting = test.database.waitingWriters
        let task = Task { try await test.ours.write(body) }
        try await eventually("the transaction waits") { test.database.waitingWriters == waiting + 1 }
        return task
    }

    /// Starts a transaction on rows without a tenant, and returns when it is in the queue.
    func enqueueSystem(
        _ test: TestDatabase, _ body: @escaping @Sendable (SystemTransaction) throws -> Void
    ) async throws -> Task<Void, any Error> {
        let waiting = test.database.waitingWriters
        let task = Task { try await test.system.write(body) }
        try await eventually("the transaction waits") { test.database.waitingWriters == waiting + 1 }
        return task
    }

    func names(_ test: TestDatabase) async throws -> [String] {
        try await test.ours.read { try $0.fetch(ProjectRecord.all.order { $0.name.ascending }).map(\.name) }
    }
}

extension Database {
    /// Occupies the writer until the gate opens.
    fileprivate func run(holding gate: Latch) async throws {
        try await engine.withoutTransaction { _ in gate.pass() }
    }

    /// The number of waiting write transactions.
    var waitingWriters: Int { (engine as? SQLiteEngine)?.waitingWriters ?? 0 }
}
