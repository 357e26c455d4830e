import App
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisTesting
import TrellisWeb

/// The product's contract under version control, so that a reviewer sees every change of it.
@Suite("Golden files")
struct GoldenTests {
    @Test("The route table matches its golden file")
    func routes() async throws {
        try await withApp(App.self) { app in try expectGolden(app.application.routes.text, named: "routes.txt") }
    }

    @Test("The permission matrix matches its golden file")
    func permissions() async throws {
        try await withApp(App.self) { app in
            try expectGolden(app.application.permissionMatrix, named: "permissions.txt")
        }
    }

    @Test("The OpenAPI document matches its golden file")
    func openAPI() async throws {
        try await withApp(App.self) { app in try expectGolden(app.application.openAPI, named: "openapi.json") }
    }

    @Test("The database schema matches its golden file")
    func schema() async throws {
        // PostgreSQL's schema has its own file: PostgresSchemaTests.
        let application = try Application.inspect(App.self)
        try await application.migrator.up()
        try expectGolden(try await application.platform.database.schemaDump(), named: "schema.sql")
    }

    @Test("The catalogue of errors matches its golden file, and no code is used twice")
    func errors() async throws {
        try await withApp(App.self) { app in
            let codes = app.application.errors.map(\.code)
            #expect(Set(codes).count == codes.count)
            try expectGolden(app.application.errorCatalogue, named: "errors.md")
        }
    }

    @Test("The contract with clients and operators matches its golden file, which scripts/api-diff reads")
    func contract() throws {
        try expectGolden(try Application.inspect(App.self).contract, named: "contract.txt")
    }

    @Test("The reference of events matches its golden file")
    func events() throws {
        let text = try Application.inspect(App.self).hub.markdown
        try expectGolden(text, named: "../../../docs/reference/events.md")
    }

    @Test("The audit policies of the tables match their golden file")
    func audit() throws {
        try expectGolden(try Application.inspect(App.self).auditPolicies, named: "audit.txt")
    }

    @Test("The catalogue of settings matches its golden file")
    func settings() throws {
        try expectGolden(Application.settings(of: App.self).markdown(), named: "settings.md")
    }
}
