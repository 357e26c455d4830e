import PostgresProxy
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Prepared statements after a change of the schema.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct OutgrownPlanTests {
    private static let table = """
        CREATE TABLE thing (id bigint PRIMARY KEY, code text, note text);
        INSERT INTO thing VALUES (1, '5', 'a');
        GRANT SELECT, INSERT, UPDATE ON thing TO trellis_app;
        """

    /// The changes of a type, each with a statement that it outgrows: by its result, or by its parameter.
    enum Change: String, CaseIterable, Sendable {
        case result, comparison, assignment

        var sql: SQL {
            switch self {
            case .result: "SELECT note FROM thing"
            case .comparison: "SELECT CAST(code AS text) AS note FROM thing WHERE code = \("5")"
            case .assignment: "UPDATE thing SET code = \("5") RETURNING CAST(code AS text) AS note"
            }
        }

        var script: String {
            self == .result
                ? "ALTER TABLE thing ALTER note TYPE varchar"
                : "ALTER TABLE thing ALTER code TYPE bigint USING code::bigint"
        }

        func run(_ tx: SystemTransaction) throws -> String? { try tx.rows(sql).first?.decode(String.self, "note") }
    }

    @Test(
        "The first statement of a transaction is prepared again when the schema has changed",
        arguments: Change.allCases)
    func first(_ change: Change) async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.asOwner(Self.table)
            let runs = Log()
            for _ in 0..<2 {
                let note = try await test.system.write { tx in
                    runs.add("run")
                    return try change.run(tx)
                }
                #expect(note != nil)
                if runs.entries.count == 1 { try await watcher.asOwner(change.script) }
            }
            #expect(runs.entries.count == 2)
        }
    }

    @Test(
        "A later statement tells a writing transaction that the schema has changed, once for all connections",
        arguments: Change.allCases)
    func later(_ change: Change) async throws {
        try await Watcher.with(Watcher.pool(of: 3)) { test, watcher async throws in
            try await watcher.asOwner(Self.table)
            let body: @Sendable (SystemTransaction) throws -> Void = { tx in
                _ = try tx.count(CountryRecord.all)
                _ = try change.run(tx)
            }
            // Every connection prepares the statements.
            let gate = Latch()
            let tasks = (0..<3).map { _ in
                Task {
                    try await test.system.write { tx in
                        gate.pass()
                        try body(tx)
                    }
                }
            }
            try await eventually("three connections are in use") { gate.arrivals == 3 }
            gate.open(3)
            for task in tasks { try await task.value }
            try await watcher.asOwner(change.script)
            var failures: [DatabaseError] = []
            for _ in 0..<9 {
                do { try await test.system.write(body) } catch let error as DatabaseError { failures.append(error) }
            }
            #expect(failures == [.schemaChanged])
        }
    }

    @Test("A reading transaction runs again when the schema has changed, and doesn't fail")
    func reading() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.asOwner(Self.table)
            let runs = Log()
            let body: @Sendable (SystemReader) throws -> Int = { tx in
                runs.add("run")
                _ = try tx.count(CountryRecord.all)
                return try tx.rows(Change.result.sql).count
            }
            #expect(try await test.system.read(body) == 1)
            try await watcher.asOwner(Change.result.script)
            #expect(try await test.system.read(body) == 1)
            #expect(runs.entries.count == 3)
        }
    }

    @Test("A reading transaction that has streamed rows isn't run again")
    func streaming() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.asOwner(Self.table)
            try await test.projects("A")
            let rows = Log()
            let body: @Sendable (TenantReader) throws -> Void = { tx in
                try tx.forEach(ProjectRecord.all) { rows.add($0.name) }
                _ = try tx.unfiltered(reason: "a test").rows(Change.result.sql)
            }
            try await test.ours.read(body)
            try await watcher.asOwner(Change.result.script)
            await #expect(throws: DatabaseError.schemaChanged) { try await test.ours.read(body) }
            #expect(rows.entries == ["A", "A"])
            try await test.ours.read(body)
        }
    }

    @Test("The failure is recognised in every language of the server's messages")
    func language() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            try await proxied.watcher.asOwner(Self.table)
            // E is the type of an error; its text is replaced by one of the same length.
            proxied.proxy.setRule { message in
                guard message.direction == .toClient, message.type == "E" else { return .pass }
                return .replace(message.bytes.replacing(Array("cached plan".utf8), with: Array("ПррABCDE".utf8)))
            }
            let read: @Sendable () async throws -> Int = {
                try await proxied.test.system.write { try $0.rows(Change.result.sql).count }
            }
            #expect(try await read() == 1)
            try await proxied.watcher.asOwner(Change.result.script)
            #expect(try await read() == 1)
        }
    }

    @Test("A statement that is wrong fails as such, each time, and one that fails within a function too")
    func wrong() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.asOwner(
                Self.table + """
                    CREATE FUNCTION broken() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN nothing(); END';
                    """)
            for sql: SQL in ["SELECT missing FROM thing", "SELECT broken() AS note"] {
                for _ in 0..<3 {
                    do {
                        _ = try await test.system.write { try $0.rows(sql) }
                        Issue.record("It succeeded.")
                    } catch DatabaseError.statement {}
                }
            }
        }
    }
}
