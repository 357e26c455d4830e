import GuildApp
import Testing
import Trellis
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTesting
import TrellisTexts

@Suite("The product")
struct ProductTests {
    @Test("It starts on a fresh database, and reports that it is ready")
    func ready() async throws {
        try await withApp(App.self) { app in
            for path in ["/health", "/ready"] {
                let response = try await app.get(path)
                #expect(response.status == 200, "\(path)")
            }
        }
    }

    @Test("Every text exists in German too")
    func german() throws {
        let application = try Application.inspect(App.self)
        #expect(application.missingTexts(in: .german) == [])
    }

    @Test("Without webhooks there are no routes, documents, permissions and migrations of them")
    func leftOut() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.get("/webhooks").problem == "route.not_found")
            let paths = try await app.get("/openapi.json").json["paths"]?.object.map { Array($0.keys) } ?? []
            #expect(!paths.isEmpty && !paths.contains { $0.contains("/webhooks") })
            let declared = app.application.catalog.declarations
            #expect(!declared.permissions.contains { $0.name.hasPrefix("webhooks.") })
            #expect(!app.application.migrations.contains { $0.id.hasPrefix("webhooks.") })
        }
    }
}
