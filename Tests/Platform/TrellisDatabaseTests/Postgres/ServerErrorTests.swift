import PostgresProxy
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Errors that only PostgreSQL has, and that a server may send in any language.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct ServerErrorTests {
    @Test("A row that another one excludes is a conflict that names the constraint")
    func exclusion() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await watcher.asOwner(
                """
                CREATE TABLE booking (days int4range, CONSTRAINT booking_days_excl EXCLUDE USING gist (days WITH &&));
                GRANT SELECT, INSERT ON booking TO trellis_app;
                """)
            let book: SQL = "INSERT INTO booking (days) VALUES (int4range(1, 5))"
            try await test.system.write { tx in _ = try tx.execute(book) }
            await #expect(throws: DatabaseError.exclusion(constraint: "booking_days_excl")) {
                try await test.system.write { tx in _ = try tx.execute(book) }
            }
            #expect(DatabaseError.exclusion(constraint: "x").kind == .conflict)
        }
    }

    @Test("A row of another tenant is refused in every language of the server's messages")
    func mismatch() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            proxied.proxy.setRule { message in
                guard message.direction == .toClient, message.type == "E" else { return .pass }
                let translated = Array("zzzzzzzzzzzzzzzzzz".utf8)
                return .replace(message.bytes.replacing(Array("row-level security".utf8), with: translated))
            }
            let insert: @Sendable (TenantTransaction) throws -> Void = { tx in
                _ = try tx.unfiltered(reason: "a test").execute(
                    """
                    INSERT INTO task (id, tenant_id, project_id, title)
                    VALUES (\(ID<ProjectTask>()), \(ID<Tenant>()), \(ID<Project>()), 'A')
                    """)
            }
            await #expect(throws: DatabaseError.tenantMismatch(table: "task")) {
                try await proxied.test.ours.write { try insert($0) }
            }
        }
    }
}
