import App
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTesting
import TrellisWeb

/// The product's contract, under version control: a reviewer sees every change of it.
@Suite("Golden files")
struct GoldenTests {
    @Test("The route table is the one that was reviewed")
    func routes() async throws {
        try await withApp(App.self) { app in try expectGolden(app.application.routes.text, named: "routes.txt") }
    }

    @Test("The permission matrix is the one that was reviewed")
    func permissions() async throws {
        try await withApp(App.self) { app in
            try expectGolden(app.application.permissionMatrix, named: "permissions.txt")
        }
    }

    @Test("The OpenAPI document is the one that was reviewed")
    func openAPI() async throws {
        try await withApp(App.self) { app in try expectGolden(app.application.openAPI, named: "openapi.json") }
    }

    @Test("The database's schema is the one that was reviewed")
    func schema() async throws {
        // PostgreSQL's is a file of its own: PostgresSchemaTests.
        let application = try Application.inspect(App.self)
        try await application.migrator.up()
        try expectGolden(try await application.platform.database.schemaDump(), named: "schema.sql")
    }

    @Test("The catalogue of errors is the one that was reviewed, and no code is used twice")
    func errors() async throws {
        try await withApp(App.self) { app in
            let codes = app.application.errors.map(\.code)
            #expect(Set(codes).count == codes.count)
            try expectGolden(app.application.errorCatalogue, named: "errors.md")
        }
    }

    @Test("The reference of events is the one that was reviewed")
    func events() throws {
        let text = try Application.inspect(App.self).hub.markdown
        try expectGolden(text, named: "../../../docs/reference/events.md")
    }

    @Test("The catalogue of settings is the one that was reviewed")
    func settings() throws {
        try expectGolden(Application.settings(of: App.self).markdown(), named: "settings.md")
    }
}
