import App
import HTTPTypes
import Testing
import Trellis
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTesting
import TrellisWeb

@Suite("Composition")
struct CompositionTests {
    @Test("The dashboard shows the queues of every module and of the deliveries of events, also idle ones")
    func queues() async throws {
        try await withApp(App.self) { app in
            let root = try await app.superuser()
            let overview = try await root.get("/admin/jobs/overview").json
            let shown = overview["queues"]?.array?.compactMap { $0["name"]?.string } ?? []
            let jobs = app.application.modules.flatMap(\.jobs) + app.application.hub.deliveries
            #expect(Set(shown).isSuperset(of: jobs.map(\.queue.name)))
            #expect(shown.contains("webhooks"))
        }
    }

    @Test("The readiness check lists pending migrations of product modules, by the application's one migrator")
    func readiness() async throws {
        try await withApp(App.self) { app in
            #expect(try await app.send(.get, "/ready").status == 200)
            let reverted = try await app.application.migrator.down(steps: 1)
            app.clock.advance(by: .seconds(1))  // A result counts for a second.
            let response = try await app.send(.get, "/ready")
            #expect(response.status == 503 && response.problem == "ready.migrations_pending")
            for id in reverted { #expect(response.text.contains(id), "\(response.text)") }
        }
    }

    @Test("The permissions of every module are in the roles of the built-in kinds")
    func permissions() async throws {
        try await withApp(App.self) { app in
            let owner = try #require(app.application.roles.first { $0.name == "owner" })
            for permission in app.application.modules.flatMap(\.permissions) {
                #expect(owner.permissions.contains(permission), "\(permission.name)")
            }
        }
    }
}
