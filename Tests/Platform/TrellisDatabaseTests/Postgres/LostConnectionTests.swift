import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Transactions whose session the server ends.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct LostConnectionTests {
    enum Moment: String, CaseIterable, Sendable {
        case beforeTheFirstStatement, betweenStatements, duringStatement, beforeTheCommit, duringTheCommit
    }

    @Test(
        "A transaction whose session ends fails as disconnected; it leaves no rows, and isn't retried",
        arguments: Moment.allCases, [TransactionOptions.standard, .repeatable()])
    func writing(_ moment: Moment, _ options: TransactionOptions) async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            if moment == .duringTheCommit { try await watcher.asOwner(slowCommit) }
            let runs = Log()
            let task = Task {
                try await test.ours.write(options: options) { tx in
                    runs.add("run")
                    if moment == .beforeTheFirstStatement { try watcher.killFromWithin() }
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    if moment == .betweenStatements { try watcher.killFromWithin() }
                    if moment == .duringStatement { _ = try tx.unfiltered(reason: "a test").rows(slow) }
                    try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                    if moment == .beforeTheCommit { try watcher.killFromWithin() }
                }
            }
            if moment == .duringStatement { try await watcher.waitForStatement("pg_sleep") }
            if moment == .duringTheCommit { try await watcher.waitForStatement("COMMIT") }
            if moment == .duringStatement || moment == .duringTheCommit { try await watcher.kill() }
            await #expect(throws: DatabaseError.disconnected) { try await task.value }
            #expect(runs.entries == ["run"])
            if moment == .duringTheCommit { try await watcher.asOwner("DROP TRIGGER slow_commit ON project") }
            // Without a failure: a connection that is known to be lost isn't used again.
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            try await test.projects("A")
            #expect(try await watcher.sessions().count == 1)
        }
    }

    @Test("A reading transaction whose session ends fails as disconnected, and the next one succeeds")
    func reading() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await test.projects("A")
            await #expect(throws: DatabaseError.disconnected) {
                try await test.ours.read { tx in
                    _ = try tx.count(ProjectRecord.all)
                    try watcher.killFromWithin()
                    return try tx.count(ProjectRecord.all)
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1)
            #expect(try await watcher.sessions().count == 1)
        }
    }

    @Test("An idle session that has ended is found by validation, and fails no transaction")
    func idle() async throws {
        try await Watcher.with(Watcher.pool(of: 1, validationInterval: .zero)) { test, watcher async throws in
            let before = try await watcher.sessions()
            try await watcher.kill()
            let runs = Log()
            try await test.ours.write { tx in
                runs.add("run")
                try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
            }
            #expect(runs.entries == ["run"])
            let after = try await watcher.sessions()
            #expect(after.count == 1 && after.map(\.processID) != before.map(\.processID))
        }
    }

    @Test("An idle session that has ended without validation fails one transaction, which isn't retried")
    func unasked() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.kill()
            let runs = Log()
            await #expect(throws: DatabaseError.disconnected) {
                try await test.ours.write(options: .repeatable()) { tx in
                    runs.add("run")
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                }
            }
            #expect(runs.entries == ["run"])
            try await test.projects("A")
        }
    }

    /// Runs four writing transactions at once; `meanwhile` runs between their first statement and their second.
    private func four(
        _ test: TestDatabase, _ watcher: Watcher, meanwhile: () async throws -> Void
    ) async throws -> [Result<Void, any Error>] {
        let gate = Latch()
        let tasks = (0..<4).map { _ in
            Task {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("P \(ID<Project>())", in: tx.scope.tenantID))
                    gate.pass()
                    _ = try tx.count(ProjectRecord.all)
                }
            }
        }
        do {
            try await eventually("four transactions are under way") { gate.arrivals == 4 }
        } catch {
            // The transactions must end before the database closes.
            gate.open(4)
            for task in tasks { _ = await task.result }
            throw error
        }
        #expect(try await watcher.sessions().count == 4)
        try await meanwhile()
        gate.open(4)
        var results: [Result<Void, any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }

    @Test("After many sessions have ended at once, the pool opens as many as before, and no more")
    func manySessions() async throws {
        try await Watcher.with(Watcher.pool(of: 4)) { test, watcher async throws in
            let lost = try await four(test, watcher) { try await watcher.kill() }
            for one in lost { #expect(throws: DatabaseError.disconnected) { try one.get() } }
            #expect(try await watcher.sessions().isEmpty)
            for one in try await four(test, watcher, meanwhile: {}) { try one.get() }
            #expect(try await watcher.sessions().count == 4)
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 4)
        }
    }

    @Test("After a session is found to have ended, the others are validated before they are used")
    func neighbours() async throws {
        // Without validation, three more transactions would fail.
        try await Watcher.with(Watcher.pool(of: 4, validationInterval: .seconds(3600))) { test, watcher async throws in
            for one in try await four(test, watcher, meanwhile: {}) { try one.get() }
            try await watcher.kill()
            await #expect(throws: DatabaseError.disconnected) { try await test.projects("lost") }
            for one in try await four(test, watcher, meanwhile: {}) { try one.get() }
        }
    }
}

/// Makes every commit that inserts projects take a minute on the server.
private let slowCommit = """
    CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON project DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slow_commit();
    """
