import Admin
import ArgumentParser
import Auth
import Core
import Files
import Projects
import Tenants
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import Users
import Webhooks

/// The composition root of the product: its modules, and how they are connected.
package struct App: Product {
    package static let name = "Trellis"
    package static let settings: [any Settings.Type] = [
        AuthSettings.self, AccessSettings.self, BrowserSessionSettings.self, WebhookSettings.self,
        FileSettings.self,
    ]
    package static let commands: [any ParsableCommand.Type] = [UsersCommand.self]

    package static func compose(on platform: Platform) throws -> Composition {
        let database = platform.database.system()
        let auth = try auth(on: platform)
        let admin = try AdminModule(
            product: name, database: database, sessions: auth.browserSessions,
            settings: platform.settings[JobSettings.self], clock: platform.clock)
        let webhooks = try WebhooksModule(
            database: database, settings: platform.settings[WebhookSettings.self], clock: platform.clock,
            logger: platform.logger)
        let files = FilesModule(
            database: database, storage: platform.storage, presigner: platform.presigner,
            settings: platform.settings[FileSettings.self], clock: platform.clock, logger: platform.logger)
        return Composition(
            modules: [
                CoreModule(database: database, settings: platform.settings[EventSettings.self]),
                UsersModule(database: database), TenantsModule(database: database), auth, admin, webhooks, files,
                // The product's own modules. A new module needs a line here and a line in Package.swift.
                ProjectsModule(),
            ],
            authenticator: { auth.authenticator(RoleCatalog($0.permissions)) },
            subscriptions: { Subscriptions.all(webhooks: webhooks.dispatcher(of: $0.events), logger: platform.logger) },
            roles: { RoleCatalog($0.permissions).builtIn })
    }

    /// Returns the module of authentication; commands use its services without the rest of the product.
    package static func auth(on platform: Platform) throws -> AuthModule {
        try AuthModule(
            database: platform.database.system(), settings: platform.settings[AuthSettings.self],
            access: platform.settings[AccessSettings.self],
            browserSessions: platform.settings[BrowserSessionSettings.self], clock: platform.clock,
            logger: platform.logger, auditNotes: platform.auditNotes)
    }
}
