import Admin
import ArgumentParser
import Auth
import Billing
import Core
import Files
import Mailing
import Projects
import Tenants
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisWeb
import Users
import Webhooks

/// The composition root of the product: its modules, and how they are connected.
package struct App: Product {
    package static let name = "Trellis"
    package static let settings: [any Settings.Type] = [
        AuthSettings.self, AccessSettings.self, BrowserSessionSettings.self, WebhookSettings.self,
        FileSettings.self, MailingSettings.self, TenantSettings.self,
        ProjectSettings.self,
        CoreSettings.self,
        BillingSettings.self, StripeSettings.self,
    ]
    package static let commands: [any ParsableCommand.Type] = [UsersCommand.self]

    package static func compose(on platform: Platform) throws -> Composition {
        try compose(on: platform, trusting: .system)
    }

    /// Returns the composition with other outside facts, for tests.
    ///
    /// - Parameters:
    ///   - sns: the trust in notifications about mails.
    ///   - features: the features of plans, in place of the product's.
    ///   - planLimit: the limits of plans, in place of the product's.
    package static func compose(
        on platform: Platform, trusting sns: SNSTrust = .system, features: (any FeatureGrants)? = nil,
        planLimit: (@Sendable (Quota, TenantReader) throws -> Int?)? = nil
    ) throws -> Composition {
        let database = platform.database.system()
        let auth = try auth(on: platform)
        let admin = AdminModule(
            product: name, database: database, sessions: auth.browserSessions,
            settings: platform.settings[JobSettings.self],
            mail: MailSource(platform.mailTransport, from: try platform.settings[MailSettings.self].author),
            clock: platform.clock)
        let webhooks = try WebhooksModule(
            database: database, settings: platform.settings[WebhookSettings.self], clock: platform.clock,
            logger: platform.logger)
        platform.beforeChange(of: AuthSettings.self) { try auth.reload($0) }
        platform.beforeChange(of: WebhookSettings.self) { try webhooks.reload($0) }
        let files = FilesModule(
            database: database, storage: platform.storage, presigner: platform.presigner,
            settings: platform.settings[FileSettings.self])
        let mailing = MailingModule(
            database: database, settings: platform.settings[MailingSettings.self], trust: sns, clock: platform.clock,
            logger: platform.logger)
        // The product's own modules. Each has lines of its own in this file, so that a module is removed by removing its
        // lines: `scripts/check-without` does, and compiles what is left.
        let projects = ProjectsModule(settings: platform.settings[ProjectSettings.self])
        let billing = try Plans.module(on: platform)
        let features =
            features
            ?? billing.grants
        let planLimit: (@Sendable (Quota, TenantReader) throws -> Int?)? =
            planLimit
            ?? billing.grants.limit
        var mailHooks = mailing.hooks
        mailHooks.load = { key, database in try await files.attachment(key, in: database) }
        mailHooks.addSource(BillingModule.attachments) { try await billing.attachment($0, in: $1) }
        return Composition(
            modules: [
                CoreModule(
                    database: database, settings: platform.settings[EventSettings.self],
                    limits: platform.settings[CoreSettings.self]),
                UsersModule(database: database),
                TenantsModule(database: database, settings: platform.settings[TenantSettings.self]), auth, admin,
                webhooks, files, mailing,
                // The product's own modules.
                projects,
                billing,
            ],
            authenticator: { auth.authenticator(RoleCatalog($0.permissions), features: features) },
            subscriptions: { Subscriptions.all(webhooks: webhooks.dispatcher(of: $0.events), logger: platform.logger) },
            roles: { RoleCatalog($0.permissions).builtIn }, mail: MailComposition(hooks: mailHooks),
            planLimit: { try planLimit?($0, $1) })
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
