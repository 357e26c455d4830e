import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// What handwritten SQL leaves in a session, which another transaction of the pool must not find.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct SessionStateTests {
    enum State: String, CaseIterable, Sendable {
        case setting, lockedTimeout, configured, advisoryLock, sharedLock, lockInExpression, temporaryTable, listening

        var sql: SQL {
            switch self {
            case .setting: "SET search_path = pg_catalog"
            case .lockedTimeout: "/* a comment */ set lock_timeout = 1"
            case .configured: "SELECT set_config('search_path', 'pg_catalog', false) AS value"
            case .advisoryLock: "SELECT CAST(pg_advisory_lock(7) AS text) AS value"
            case .sharedLock: "SELECT pg_try_advisory_lock_shared(7) AS value"
            case .lockInExpression: "WITH locked AS (SELECT PG_ADVISORY_LOCK(7)) SELECT count(*) AS value FROM locked"
            case .temporaryTable: "CREATE TEMPORARY TABLE leftover (id bigint)"
            case .listening: "LISTEN leftover"
            }
        }
    }

    private static let state: SQL = """
        SELECT current_setting('search_path') || '|' || current_setting('lock_timeout') || '|' ||
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) || '|' ||
        (SELECT count(*) FROM pg_class WHERE relname = 'leftover') || '|' ||
        (SELECT count(*) FROM pg_listening_channels()) AS state
        """

    private func state(_ test: TestDatabase) async throws -> String? {
        try await test.system.read { try $0.rows(Self.state).first?.decode(String.self, "state") }
    }

    @Test("After a transaction that changed its session, the session is as before", arguments: State.allCases)
    func transaction(_ left: State) async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let before = try await state(test)
            let sessions = try await watcher.sessions().map(\.processID)
            // The second time the statement is prepared.
            for _ in 0..<2 {
                try await test.system.write { tx in _ = try tx.execute(left.sql) }
                #expect(try await state(test) == before)
                // A transaction that fails may leave a lock.
                await #expect(throws: Refused()) {
                    try await test.system.write { tx throws in
                        _ = try tx.execute(left.sql)
                        throw Refused()
                    }
                }
                #expect(try await state(test) == before)
            }
            try await test.database.run(script: left.sql.rendered(.postgres, tenant: nil).text)
            #expect(try await state(test) == before)
            #expect(try await watcher.sessions().map(\.processID) == sessions)
        }
    }

    @Test("A query that locks leaves no lock")
    func query() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            let before = try await state(test)
            _ = try await test.single(State.advisoryLock.sql)
            #expect(try await state(test) == before)
        }
    }

    @Test(
        "A statement's text tells whether it leaves something",
        arguments: [
            ("SET x = 1", true), ("set session x = 1", true), ("SET LOCAL x = 1", false),
            ("SET CONSTRAINTS ALL DEFERRED", false),
            ("SET TRANSACTION READ ONLY", false), ("-- SET\nSELECT 1", false), ("/* */SET a TO b", true),
            ("UPDATE a SET b = 1", false), ("SELECT pg_advisory_xact_lock(1)", false),
            ("SELECT pg_try_advisory_lock(1)", true), ("SELECT set_config('a', 'b', true)", false),
            ("SELECT set_config('a', 'b', false)", true), ("DO $$ BEGIN END $$", true),
            ("CREATE TEMP TABLE a (b int)", true), ("CREATE TABLE temperature (b int)", false),
            ("CREATE TEMPORARY TABLE a (b int) ON COMMIT DROP", false), ("DECLARE c CURSOR FOR SELECT 1", false),
            ("DECLARE c CURSOR WITH HOLD FOR SELECT 1", true), ("", false), ("/* a /* b */ c */ SET a = 1", true),
            ("SELECT set_config('a', 'b', false), true", true),
            ("SELECT set_config('a', ')', false), coalesce(b, true)", true),
            ("SELECT set_config('a', concat('b', $1), true)", false), ("SELECT \"set_config\"('a', 'b', false)", true),
            ("SELECT set_config('a', $1, TRUE ), $2", false),
            ("SELECT set_config('a', 'b', true), set_config('c', 'd', $1)", true),
            ("SELECT 1 AS a INTO TEMP b", true), ("CREATE OR REPLACE LOCAL TEMPORARY VIEW a AS SELECT 1", true),
        ])
    func text(_ text: String, _ isLeft: Bool) {
        #expect(PostgresSessionState.isLeft(by: text) == isLeft)
    }

    @Test("A statement without a transaction that leaves nothing leaves the prepared statements too")
    func prepared() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            let engine = try #require(test.database.engine as? PostgresEngine)
            let count: @Sendable () async throws -> Int? = {
                try await test.system.read { tx in
                    try tx.rows("SELECT count(*) AS n FROM pg_prepared_statements").first?.decode(Int.self, "n")
                }
            }
            _ = try await count()
            let before = try #require(try await count())
            _ = try await engine.withoutTransaction { try $0.execute(Statement("SELECT 1")) }
            try await test.database.notify("jobs")
            #expect(try #require(try await count()) >= before && before > 0)
        }
    }

    @Test("The lock of a migration is held until it ends")
    func migrationLock() async throws {
        try await Watcher.with(Watcher.pool(of: 2)) { test, _ async throws in
            let engine = try #require(test.database.engine as? PostgresEngine)
            let held = try await engine.withMigrationLock {
                try await test.system.read { tx in
                    let rows = try tx.rows(
                        """
                        SELECT count(*) AS n FROM pg_locks JOIN pg_database d ON d.oid = database
                        WHERE locktype = 'advisory' AND datname = current_database()
                        """)
                    return try rows.first?.decode(Int.self, "n")
                }
            }
            #expect(held == 1)
        }
    }
}
