import App
import Testing
import Trellis
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// What the product's migrations promise to databases that exist.
@Suite("Migration contract")
struct MigrationContractTests {
    /// Returns what another program does with the database of the test.
    private func migrator<P: Product>(of product: P.Type, on app: TestApp) throws -> Migrator {
        let other = try Application.inspect(product)
        return Migrator(
            app.application.platform.owner, migrations: other.migrations, audited: other.records,
            retired: other.migrator.retired)
    }

    @Test("No migration changes a table of another module")
    func exceptions() throws {
        #expect(try Application.inspect(App.self).migrator.exceptions == [])
    }

    @Test("No migration of a release was changed, and databases of every release, with rows, can be upgraded")
    func releases() async throws {
        let migrations = try Application.inspect(App.self).migrations
        // Also a version that never was: the first migration of each module, so that there is always an upgrade.
        let firsts = Dictionary(grouping: migrations, by: \.module).compactMapValues(\.first?.id).values
        let early = try MigrationRelease("0.0.1", of: migrations.filter { firsts.contains($0.id) }, records: [])
        #expect(early.migrations.count < migrations.count)
        try await expectUpgrades(of: App.self, from: [early] + (try ReleaseFolder.trellis.releases())) { _, engine in
            let (id, now) = engine == .postgres ? ("gen_random_uuid()", "now()") : ("randomblob(16)", "0")
            let no = engine == .postgres ? "FALSE" : "0"
            return [
                """
                INSERT INTO "user" (id, email, password_hash, display_name, is_superuser, created_at, updated_at)
                VALUES (\(id), 'ada@example.com', '', 'Ada', \(no), \(now), \(now))
                """,
                "INSERT INTO tenant (id, name, created_at, updated_at) VALUES (\(id), 'Acme', \(now), \(now))",
                Self.project(id, now),
            ]
        }
    }

    @Test("The order of the modules doesn't matter: foreign keys decide")
    func order() async throws {
        let migrations = try Application.inspect(App.self).migrations
        let modules = Dictionary(grouping: migrations, by: \.module)
        let reversed = modules.keys.sorted(by: >).flatMap { modules[$0] ?? [] }
        var schemas: [String] = []
        for order in [migrations, reversed] {
            let database = try Database.open("sqlite::memory:")
            try await Migrator(database, migrations: order).up()
            schemas.append(try await database.schemaDump())
            try database.close()
        }
        #expect(schemas.first == schemas.last)
    }

    @Test("A product that leaves a module out keeps its tables, and drops them only on request")
    func leftOut() async throws {
        let records = try Application.inspect(LeanProduct.self).records
        try await withApp(App.self) { app in
            let lean = try migrator(of: LeanProduct.self, on: app)
            #expect(try await lean.plan() == [])
            let states = try await lean.status().filter { $0.id.hasPrefix("webhooks.") }
            #expect(!states.isEmpty && states.allSatisfy { "\($0.state)".hasPrefix("retired") })
            try await lean.up()
            #expect(try await lean.check(records: records).messages == [])
            let plan = try await lean.dropRetired("webhooks")
            #expect(plan.tables.map(\.name).allSatisfy { $0.hasPrefix("webhook") } && !plan.tables.isEmpty)
            #expect(try await lean.check(records: records).messages == [])
            #expect(try await lean.plan() == [])
        }
    }

    @Test("A product that left a module out without declaring it as retired doesn't start")
    func forgotten() async throws {
        try await withApp(App.self) { app in
            let forgetful = try migrator(of: ForgetfulProduct.self, on: app)
            await #expect(throws: MigrationError.leftOut(["webhooks"])) { try await forgetful.plan() }
        }
    }
}
