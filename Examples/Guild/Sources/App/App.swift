import Fees
import Profiles
import Trellis
import TrellisConfig
import TrellisFiles
import TrellisKernel
import TrellisMail
import TrellisSystem
import TrellisTenants
import TrellisTexts
import TrellisWeb

/// The composition root of Guild, for clubs: its modules, how they are connected, and what it changes in System.
package struct App: Product {
    package static let name = "Guild"
    package static let settings: [any Settings.Type] = StandardSystem.settings + [GuildSettings.self]
    package static let commands = StandardSystem.commands(of: App.self)

    package static func compose(on platform: Platform) throws -> Composition {
        let fees = FeesModule(on: platform)
        var system = try StandardSystem(on: platform, product: name)
        // Modules: one is left out, one is made with other arguments.
        system.webhooks = nil
        system.files = FilesModule(on: platform, scanner: SignatureScanner.eicar)
        // Fields and steps.
        try ProfilesModule.addFields(to: &system.users, and: &system.tenants)
        system.tenants.membershipSteps.before(.delete, errors: [FeeError.unpaid], FeesModule.refuseDebtors)
        // Routes: a club is created with its first member, so there is no other way.
        system.routes = RouteChanges()
            .removing(.createTenant, of: TenantsModule.self)
            .replacing(.currentTenant, of: TenantsModule.self, with: fees.club)
        // Middleware.
        let rules = Rules(platform)
        system.middleware = .standard.inserting(Maintenance(rules: rules), after: RequestMetrics.self)
        system.contextMiddleware = [RequestBudget(rules: rules, clock: platform.clock)]
        // Words.
        system.mail = Words.mail
        system.texts = Words.change
        return try system.composition(modules: [ProfilesModule(), fees, GuildModule()])
    }
}
