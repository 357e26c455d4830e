import Admin
import ArgumentParser
import Auth
import Core
import Projects
import Tenants
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import Users
import Webhooks

/// The product: which rooms it has, and how they are put together.
///
/// The whole composition root.
package struct App: Product {
    package static let name = "Trellis"
    package static let settings: [any Settings.Type] = [
        AuthSettings.self, AccessSettings.self, PageSettings.self, WebhookSettings.self,
    ]
    package static let commands: [any ParsableCommand.Type] = [UsersCommand.self]

    package static func compose(on platform: Platform) throws -> Composition {
        let database = platform.database.system()
        // This product's business. A new module is a line here and a row in Package.swift.
        let business: [any Module] = [ProjectsModule()]

        let roles = RoleCatalogue(
            CoreModule.permissions + TenantsModule.permissions + WebhooksModule.permissions
                + business.flatMap(\.permissions))
        let users = UsersModule(database: database)
        let tenants = TenantsModule(database: database, catalogue: roles)
        let auth = try AuthModule(
            database: database, settings: platform.settings[AuthSettings.self],
            access: platform.settings[AccessSettings.self], pages: platform.settings[PageSettings.self],
            catalogue: roles, clock: platform.clock,
            logger: platform.logger, desk: platform.auditDesk)
        let admin = try AdminModule(
            product: name, database: database, sessions: auth.pages, jobs: business.flatMap(\.jobs),
            settings: platform.settings[JobSettings.self], clock: platform.clock)
        let webhooks = try WebhooksModule(
            database: database, settings: platform.settings[WebhookSettings.self],
            events: business.flatMap(\.events), clock: platform.clock, logger: platform.logger)
        let rooms: [any Module] = [users, tenants, auth, admin, webhooks] + business
        let migrator = Migrator(platform.database, migrations: Platform.migrations + rooms.flatMap(\.migrations))
        let core = CoreModule(database: database, events: platform.settings[EventSettings.self]) {
            try await migrator.plan().map(\.id)
        }
        return Composition(
            modules: [core] + rooms, authenticator: auth.authenticator,
            subscriptions: Subscriptions.all(webhooks: webhooks, logger: platform.logger), roles: roles.builtIn)
    }
}
