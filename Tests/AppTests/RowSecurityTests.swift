import App
import CoreTests
import HTTPTypes
import Logging
import MailingTests
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisTenants

/// Attempts to access the rows of another tenant, with every record of the product.
@Suite("Isolation of tenants")
struct RowSecurityTests {
    private struct Product {
        let app: TestApp
        let tenants: (ID<Tenant>, ID<Tenant>)
        /// The name of the database on PostgreSQL.
        let postgres: String?

        /// Runs all attempts of ``TenancyProbe`` in both directions, with every tenant-owned record or one of them.
        func findings(_ database: Database, byHand: Bool, only table: String? = nil) async throws -> [String] {
            var findings: [String] = []
            for record in app.application.records {
                guard let owned = record as? any TenantOwned.Type else { continue }
                guard table == nil || table == RowSecurityTests.table(of: record) else { continue }
                for (ours, theirs) in [tenants, (tenants.1, tenants.0)] {
                    let probe = TenancyProbe(database: database, ours: ours, theirs: theirs, byHand: byHand)
                    findings += try await probe.findings(owned)
                }
            }
            return findings
        }

        /// Returns the number of a tenant's rows in each table that has some, deleted ones included.
        func counts(of tenant: ID<Tenant>) async throws -> [String: Int] {
            var counts: [String: Int] = [:]
            for record in app.application.records {
                guard let owned = record as? any TenantOwned.Type else { continue }
                let count = try await count(owned, of: tenant)
                if count > 0 { counts[RowSecurityTests.table(of: record)] = count }
            }
            return counts
        }

        private func count<R: TenantOwned>(_ record: R.Type, of tenant: ID<Tenant>) async throws -> Int {
            let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "test")
            return try await app.application.platform.database.tenant(scope).read { tx in
                try tx.count(Query<R>().withDeleted())
            }
        }
    }

    /// Runs `body` with two tenants that have rows in every table, for each engine.
    private func withTwoTenants(_ body: (Product) async throws -> Void) async throws {
        try await withApp(App.self) { app in
            let actors = [try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex")]
            for actor in actors {
                try await actor.makeProjectRows()
                let invited = try await actor.post("/tenants/current/invitations", ["email": "invited@example.com"])
                #expect(invited.status == 201)
                let key = try await actor.post(
                    "/api-keys", ["name": "Warehouse", "role": "owner", "scopes": ["api_keys.view"]])
                #expect(key.status == 201)
                let hook = try await actor.post("/webhooks", ["url": "https://nowhere.invalid/", "events": ["*"]])
                var headers = actor.headers
                headers[.contentType] = "text/plain"
                let file = try await app.send(
                    .post, "/api/v1/files?name=a.txt", bytes: Array("text".utf8), headers: headers)
                #expect(file.status == 201)
                headers[.contentType] = "image/gif"
                let avatar = try await app.send(
                    .put, "/api/v1/tenants/current/avatar", bytes: StorageCommandTests.image, headers: headers)
                #expect(avatar.status == 200)
                let id = hook.json["webhook"]?["id"]?.string ?? ""
                #expect(try await actor.post("/webhooks/\(id)/ping").status == 202)
            }
            // So that their events are handled, and a failed attempt is recorded.
            try await app.runJobs()
            try await app.makeBillingRows(of: actors)
            for actor in actors {
                _ = try await app.makeJobRows(for: try #require(actor.tenantID))
                try await app.makeAuditRows(for: try #require(actor.tenantID))
                try await app.makeEventKey(for: try #require(actor.tenantID))
                try await app.makeMailRows(for: try #require(actor.tenantID))
                try await app.makeQuotaRows(for: try #require(actor.tenantID))
                try await app.makeSettingRows(for: try #require(actor.tenantID))
                try await app.makeIdempotencyRows(for: try #require(actor.tenantID))
            }
            try await body(try await product(app, of: actors))
        }
    }

    /// Runs `body` with two tenants that have rows in the table `sample`, for each engine.
    private func withTwoSampleTenants(_ body: (Product) async throws -> Void) async throws {
        try await withApp(SampleApp.self) { app in
            let actors = [try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex")]
            for actor in actors {
                for name in ["Apollo", "Gemini"] {
                    #expect(try await actor.post("/samples", ["name": .string(name)]).status == 201)
                }
            }
            try await body(try await product(app, of: actors))
        }
    }

    private func product(_ app: TestApp, of actors: [Actor]) async throws -> Product {
        let (ours, theirs) = (try #require(actors[0].tenantID), try #require(actors[1].tenantID))
        let name = try? await app.application.platform.database.system().read { tx in
            try tx.rows("SELECT current_database()::text AS name").first?.decode(String.self, "name")
        }
        return Product(app: app, tenants: (ours, theirs), postgres: name)
    }

    @Test("Queries access no row of another tenant, on any engine")
    func queries() async throws {
        try await withTwoTenants { product async throws in
            let isPostgres = product.postgres != nil
            let findings = try await product.findings(
                product.app.application.platform.database, byHand: isPostgres)
            #expect(findings == [])
        }
    }

    @Test(
        "PostgreSQL returns no row of another tenant to queries without a tenant condition",
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

    @Test("The erasure of a deleted tenant leaves nothing of it but its audit, and nothing of others goes")
    func erasure() async throws {
        try await withTwoTenants { product async throws in
            let (app, (erased, kept)) = (product.app, product.tenants)
            let system = app.application.platform.database.system()
            try await system.write { tx in
                let tenant = try tx.require(TenantRecord.self, erased)
                _ = try TenantStore().setDeleted(tenant, at: tx.now, in: tx)
            }
            let before = try await product.counts(of: kept)
            app.clock.advance(by: .seconds(31 * 86_400))
            try await system.write { tx in _ = try tx.enqueue(EraseTenants()) }
            try await app.runJobs()
            let left = try await product.counts(of: erased)
            #expect(left.keys.filter { !$0.hasPrefix("audit_") && !$0.hasPrefix("job") } == [])
            #expect(left["audit_entry"] ?? 0 > 0)
            // These have no tenant's column, because they are looked up before the tenant is known.
            let others = try await system.read { tx in
                try ["auth_api_key_secret", "tenant_domain"].map { table in
                    try tx.rows("SELECT 1 FROM \(raw: table) WHERE owner_id = \(erased)").count
                }
            }
            #expect(others == [0, 0])
            let after = try await product.counts(of: kept)
            // Jobs end, and notices of changed values are gone after a while.
            let isKept = { (table: String) in !table.hasPrefix("job") && table != "cache_notice" }
            #expect(before.keys.filter { isKept($0) && (after[$0] ?? 0) < (before[$0] ?? 0) } == [])
            // Its jobs have ended, and are pruned with their files at once.
            _ = try await JobStore(system).pruner.prune()
            let jobs = try await product.counts(of: erased)
            #expect(jobs["job"] == nil && jobs["job_file"] == nil)
        }
    }

    @Test(
        "Every tenant table belongs to a tested record",
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
        "Without a table's policy, the same attempts succeed and are reported",
        .enabled(if: TestPostgres.current != nil))
    func unprotected() async throws {
        try await withTwoSampleTenants { product async throws in
            guard let name = product.postgres else { return }
            let owner = product.app.application.platform.owner
            try await owner.run(script: "ALTER TABLE sample DISABLE ROW LEVEL SECURITY")
            let database = try open(name)
            let findings = try await product.findings(database, byHand: true, only: "sample")
            for deed in [
                "fetched", "counted", "joined", "deleted by identifier", "inserted manually",
                "deleted manually",
            ] {
                #expect(findings.contains { $0.contains(deed) }, "\(deed) isn't in \(findings)")
            }
            try database.close()
        }
    }

    private static func table<R: Record>(of record: R.Type) -> String { R.table.name }

    /// The database as the application's role, with queries that have no tenant condition.
    private func open(_ name: String) throws -> Database {
        var options = DatabaseOptions()
        options.tenantPredicate = false
        return try Database.open(
            try #require(TestPostgres.current).url(name, as: TestPostgres.applicationRole), options: options
        )
    }
}
