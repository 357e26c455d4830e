import Trellis
import TrellisAuth
import TrellisConfig
import TrellisCore
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The composition root of a product that follows a given contract: see `CONTRACT.md`.
package struct Gazette: Product {
    package static let name = "Gazette"
    package static let settings: [any Settings.Type] = StandardSystem.settings

    package static func compose(on platform: Platform) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        (system.admin, system.account, system.webhooks, system.files) = (nil, nil, nil, nil)
        system.mailing = nil
        // The contract has its own sign-up, and no tenants: of System's routes, those for load balancers remain.
        system.routes = RouteChanges()
            .removingAll(of: AuthModule.self).removingAll(of: UsersModule.self).removingAll(of: TenantsModule.self)
            .removing(.job, .cancelJob, .jobFile, .eventStream, .audit, .texts, of: CoreModule.self)
            .removing(
                .schedules, .schedulableJobs, .createSchedule, .schedule, .updateSchedule, .deleteSchedule,
                .pauseSchedule, .resumeSchedule, .runSchedule, of: CoreModule.self)
        system.credentialSchemes = [.authorization("Token")]
        system.tenantSources = []
        system.keys = .camelCase
        system.errorRenderer = GazetteErrorRenderer()
        return try system.composition(modules: [GazetteModule(accounts: system.accounts)])
    }
}
