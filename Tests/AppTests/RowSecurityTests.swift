import App
import Logging
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Whether one tenant can reach the rows of another, tried on every record of the product.
@Suite("Tenants are kept apart")
struct RowSecurityTests {
    private struct Product {
        let app: TestApp
        let tenants: (ID<Tenant>, ID<Tenant>)
        /// The name of the database, on PostgreSQL.
        let postgres: String?

        /// Tries all that ``TenancyProbe`` knows on every record that belongs to tenants, in both directions.
        func findings(_ database: Database, byHand: Bool) async throws -> [String] {
            var findings: [String] = []
            for record in app.application.records {
                guard let owned = record as? any TenantOwned.Type else { continue }
                for (ours, theirs) in [tenants, (tenants.1, tenants.0)] {
                    let probe = TenancyProbe(database: database, ours: ours, theirs: theirs, byHand: byHand)
                    findings += try await probe.findings(owned)
                }
            }
            return findings
        }
    }

    /// Runs `body` with two tenants that have rows in every table, on each engine.
    private func withTwoTenants(_ body: (Product) async throws -> Void) async throws {
        try await withApp(App.self) { app in
            let actors = [try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex")]
            for actor in actors {
                for name in ["Apollo", "Gemini"] {
                    #expect(try await actor.post("/projects", ["name": .string(name)]).status == 201)
                }
                let hook = try await actor.post("/webhooks", ["url": "https://nowhere.invalid/", "events": ["*"]])
                let id = hook.json["webhook"]?["id"]?.string ?? ""
                #expect(try await actor.post("/webhooks/\(id)/ping").status == 202)
            }
            // So that their events are handled, and an attempt that fails is written down.
            try await app.runJobs()
            for actor in actors {
                _ = try await app.makeJobRows(for: try #require(actor.tenantID))
                try await app.makeAuditRows(for: try #require(actor.tenantID))
                try await app.makeEventKey(for: try #require(actor.tenantID))
            }
            let (ours, theirs) = (try #require(actors[0].tenantID), try #require(actors[1].tenantID))
            let database = app.application.platform.database
            let name = try? await database.system().read { tx in
                try tx.rows("SELECT current_database()::text AS name").first?.decode(String.self, "name")
            }
            try await body(Product(app: app, tenants: (ours, theirs), postgres: name))
        }
    }

    @Test("The queries reach no row of another tenant, on any engine")
    func queries() async throws {
        try await withTwoTenants { product async throws in
            let isPostgres = product.postgres != nil
            let findings = try await product.findings(
                product.app.application.platform.database, byHand: isPostgres)
            #expect(findings == [])
        }
    }

    @Test(
        "PostgreSQL reaches no row of another tenant, though the queries leave the tenant out",
        .enabled(if: TestPostgres.current != nil))
    func policies() async throws {
        var wasTried = false
        try await withTwoTenants { product async throws in
            guard let name = product.postgres else { return }
            let database = try open(name)
            let findings = try await product.findings(database, byHand: true)
            #expect(findings == [])
            try database.close()
            wasTried = true
        }
        #expect(wasTried)
    }

    @Test(
        "Every table with a tenant belongs to a record that is tried",
        .enabled(if: TestPostgres.current != nil))
    func tables() async throws {
        try await withTwoTenants { product async throws in
            guard product.postgres != nil else { return }
            let tables = try await product.app.application.platform.database.system().read { tx in
                try tx.rows(
                    """
                    SELECT table_name::text AS name FROM information_schema.columns
                    WHERE table_schema = current_schema() AND column_name = 'tenant_id'
                    """
                ).map { try $0.decode(String.self, "name") }
            }
            var tried: Set<String> = []
            for record in product.app.application.records where record is any TenantOwned.Type {
                tried.insert(Self.table(of: record))
            }
            #expect(!tables.isEmpty)
            #expect(Set(tables) == tried)
        }
    }

    @Test(
        "Without a table's policy the same attempts succeed, and are found",
        .enabled(if: TestPostgres.current != nil))
    func unprotected() async throws {
        try await withTwoTenants { product async throws in
            guard let name = product.postgres else { return }
            let owner = product.app.application.platform.owner
            try await owner.run(script: "ALTER TABLE project DISABLE ROW LEVEL SECURITY")
            let database = try open(name)
            let findings = try await product.findings(database, byHand: true)
            #expect(Set(findings.map { $0.prefix { $0 != ":" } }) == ["project"])
            for deed in [
                "fetched", "counted", "joined", "deleted by identifier", "inserted by hand",
                "deleted by hand",
            ] {
                #expect(findings.contains { $0.contains(deed) }, "\(deed) isn't in \(findings)")
            }
            try database.close()
        }
    }

    private static func table<R: Record>(of record: R.Type) -> String { R.table.name }

    /// The database as the application's role, with queries that name no tenant.
    private func open(_ name: String) throws -> Database {
        var settings = DatabaseSettings()
        settings.tenantPredicate = false
        return try Database.open(
            try #require(TestPostgres.current).url(name, as: TestPostgres.application), settings: settings
        )
    }
}
