import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Reuse of a connection, which passes nothing of one transaction's tenant to the next.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct PoolReuseTests {
    /// The ways a transaction can end.
    enum Ending: String, CaseIterable, Sendable {
        case commit, error, failedStatement, swallowedFailure, savepointRolledBack, savepointKept, cancellation, timeout
        case read, query, failedQuery, crossing, otherTenantWithin, streaming, failedScript
    }

    private static let secret: SQL = "SELECT count(*) AS n FROM project"

    @Test(
        "After any end of a tenant's transaction, its connection shows nothing of the tenant",
        arguments: Ending.allCases)
    func reuse(_ ending: Ending) async throws {
        let options = DatabaseOptions(
            transactionTimeout: .seconds(2), postgres: PostgresOptions(maximumConnections: 1, validationInterval: nil))
        try await Watcher.with(options) { test, watcher async throws in
            try await test.projects("Ours", "Ours too")
            try await test.theirs.write { tx in _ = try tx.insert(ProjectRecord("Theirs", in: tx.scope.tenantID)) }
            let before = try await watcher.sessions().map(\.processID)
            try await end(ending, test, watcher)
            try await expectNothingOfOurs(test)
            #expect(try await watcher.sessions().map(\.processID) == before)
        }
    }

    private static func check(_ tx: SystemReader) throws {
        let rows = try tx.rows(
            """
            SELECT coalesce(current_setting('app.tenant_id', true), '') AS tenant,
            coalesce(current_setting('app.crossing_reason', true), '') AS reason
            """)
        #expect(try rows.map { try $0.decode(String.self, "tenant") } == [""])
        #expect(try rows.map { try $0.decode(String.self, "reason") } == [""])
    }

    private func expectNothingOfOurs(_ test: TestDatabase) async throws {
        try await test.system.read { tx throws in
            try Self.check(tx)
            #expect(try tx.rows(Self.secret).first?.decode(Int.self, "n") == 0)
        }
        #expect(try await test.system.rows(Self.secret).first?.decode(Int.self, "n") == 0)
        #expect(try await test.system.write { try $0.execute("DELETE FROM project") } == 0)
        let theirs = try await test.theirs.read {
            try $0.unfiltered(reason: "a test").fetch(
                "SELECT \(columns: ProjectRecord.self) FROM project", as: ProjectRecord.self)
        }
        #expect(theirs.map(\.name) == ["Theirs"])
        let names: SQL = "SELECT \(columns: ProjectRecord.self) FROM project"
        let byHand = test.theirs.unfiltered(reason: "a test")
        #expect(try await byHand.fetch(names, as: ProjectRecord.self).map(\.name) == ["Theirs"])
        // A query that writes is refused after any use of the connection.
        await #expect(throws: DatabaseError.readOnly) {
            _ = try await byHand.rows("DELETE FROM project RETURNING id")
        }
        #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } >= 2)
    }

    private func end(_ ending: Ending, _ test: TestDatabase, _ watcher: Watcher) async throws {
        let ours = test.ours
        switch ending {
        case .commit: try await test.projects("New")
        case .error:
            await #expect(throws: Refused()) {
                try await ours.write { tx throws in
                    try tx.insert(ProjectRecord("New", in: tx.scope.tenantID))
                    throw Refused()
                }
            }
        case .failedStatement:
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                try await test.projects("Ours")
            }
        case .swallowedFailure:
            await #expect(throws: DatabaseError.aborted) {
                try await ours.write { tx in _ = try? tx.insert(ProjectRecord("Ours", in: tx.scope.tenantID)) }
            }
        case .savepointRolledBack, .savepointKept:
            try await ours.write { tx throws in
                try? tx.savepoint {
                    try tx.insert(ProjectRecord("New", in: tx.scope.tenantID))
                    if ending == .savepointRolledBack { throw Refused() }
                }
                #expect(try tx.count(ProjectRecord.all) == (ending == .savepointRolledBack ? 2 : 3))
            }
        case .cancellation:
            let task = Task { try await ours.write { tx in _ = try tx.unfiltered(reason: "a test").rows(slow) } }
            try await watcher.waitForStatement("pg_sleep")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        case .timeout:
            await #expect(throws: DatabaseError.timeout) {
                try await ours.write { tx in _ = try tx.unfiltered(reason: "a test").rows(slow) }
            }
        case .read: _ = try await ours.read { try $0.count(ProjectRecord.all) }
        case .query: _ = try await ours.count(ProjectRecord.all)
        case .failedQuery:
            await #expect(throws: DatabaseError.self) {
                _ = try await ours.unfiltered(reason: "a test").rows("SELECT 1/0")
            }
        case .crossing:
            #expect(try await ours.write { try $0.acrossTenants(reason: "a test").count(ProjectRecord.all) } == 3)
        case .otherTenantWithin:
            try await test.system.write { [acme = test.acme] tx throws in
                #expect(try tx.inTenant(acme).count(ProjectRecord.all) == 2)
                #expect(try tx.rows(Self.secret).first?.decode(Int.self, "n") == 0)
                #expect(throws: Refused.self) {
                    try tx.savepoint {
                        #expect(try tx.inTenant(acme).count(ProjectRecord.all) == 2)
                        throw Refused()
                    }
                }
                #expect(try tx.rows(Self.secret).first?.decode(Int.self, "n") == 0)
            }
        case .streaming:
            await #expect(throws: Refused()) {
                try await ours.read { tx in try tx.forEach(ProjectRecord.all) { _ in throw Refused() } }
            }
        case .failedScript:
            await #expect(throws: DatabaseError.self) { try await test.database.run(script: "SELECT 1/0") }
        }
    }
}
