import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisAuth
import TrellisConfig
import TrellisFiles
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMailing
import TrellisMigrations
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb
import TrellisWebhooks

/// The product without the modules that can be left out.
private struct SmallProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.admin = nil
            system.account = nil
            system.webhooks = nil
            system.files = nil
            system.mailing = nil
        }
    }
}

/// The product without the settings of modules, so without the modules.
private struct ProductWithoutSettings: Product {
    static let name = SampleApp.name
    static let settings = SampleApp.settings.without(WebhookSettings.self).without(FileSettings.self)
        .without(MailingSettings.self).without(AccountSessionSettings.self)

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            #expect(system.webhooks == nil && system.files == nil && system.mailing == nil && system.account == nil)
            system.admin = nil
        }
    }
}

/// A product that signs users in, and has no users.
private struct IncompleteProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let system = try StandardSystem(on: platform, product: name)
        return Composition(
            modules: [system.core, system.tenants, system.auth],
            authenticator: { _ in throw AccessError.unauthenticated })
    }
}

/// A product that has one module twice.
private struct RepeatingProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let system = try StandardSystem(on: platform, product: name)
        return try system.composition(modules: [system.core])
    }
}

@Suite("The standard system")
struct StandardSystemTests {
    @Test("A module that is left out leaves no routes, documents, jobs, permissions, events and tables")
    func leftOut() async throws {
        try await withApp(SmallProduct.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.post("/samples", ["name": "Apollo"]).status == 201)
            for path in ["/webhooks", "/files", "/mail/messages"] {
                #expect(try await ada.get(path).problem == "route.not_found", "\(path)")
            }
            #expect(try await app.send(.get, "/admin").status == 404)

            let gone = ["webhooks", "webhook", "files", "file", "mail", "admin"]
            func isGone(_ name: String) -> Bool { gone.contains { name == $0 || name.hasPrefix("\($0).") } }
            let declarations = app.application.catalog.declarations
            #expect(declarations.permissions.map(\.name).filter(isGone) == [])
            #expect(declarations.migrations.map(\.id).filter(isGone) == [])
            #expect(declarations.events.map { $0.name }.filter(isGone) == [])
            let jobs = app.application.jobs.registrations.map(\.name) + app.application.schedules.map(\.name)
            // Sending a mail is a job of the platform.
            #expect(jobs.filter(isGone) == ["mail.send"])
            #expect(Set(app.application.migrator.retired.map(\.name)) == ["webhooks", "files", "mail"])
            let document = try await app.send(.get, "/openapi.json").json
            let paths = try #require(document["paths"]?.object).keys
            let left = ["/api/v1/webhooks", "/api/v1/files", "/api/v1/mail", "/api/v1/admin"]
            #expect(paths.filter { path in left.contains { path.hasPrefix($0) } } == [])
        }
    }

    @Test("Without its settings a module isn't created, and its tables are kept")
    func withoutSettings() async throws {
        try await withApp(ProductWithoutSettings.self) { app in
            let ada = try await app.signUp()
            #expect(try await ada.get("/webhooks").problem == "route.not_found")
            #expect(try await ada.get("/files").problem == "route.not_found")
            #expect(Set(app.application.migrator.retired.map(\.name)) == ["webhooks", "files", "mail"])
            #expect(!app.application.platform.settings.contains(WebhookSettings.self))
        }
    }

    @Test("A composition without a module that another one needs doesn't start, and says which")
    func missing() async throws {
        await #expect(throws: CompositionError.missingModule("users", requiredBy: "tenants")) {
            try await withApp(IncompleteProduct.self) { _ in }
        }
    }

    @Test("Two modules of one name don't start")
    func twice() async throws {
        await #expect(throws: CompositionError.duplicateModule("core")) {
            try await withApp(RepeatingProduct.self) { _ in }
        }
    }
}
