import Billing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisTenants
import TrellisWeb

/// The plans of the product, and the module that sells them.
package enum Plans {
    /// All versions of all plans, in the order in which they are offered.
    ///
    /// Append versions; never change a released one.
    package static let all: [PlanDeclaration] = [
        PlanDeclaration("free", name: "Free", limits: ["projects": 3]),
        PlanDeclaration(
            "team", name: "Team", trialDays: 14, prices: [.perSeat("User", 1900)], features: ["exports"],
            limits: ["projects": 100]),
        PlanDeclaration(
            "business", name: "Business",
            prices: [
                .flat("Base price", 9900),
                .tiered("User", [.init(upTo: 20, 1700), .init(upTo: 100, 1400), .init(upTo: nil, 1100)]),
                .metered(
                    "Requests", meter: "requests", included: 100_000,
                    [.init(upTo: 1_000_000, 40, per: 1000), .init(upTo: nil, 25, per: 1000)]),
            ],
            features: ["exports"]),
    ]

    /// Returns the module of billing.
    ///
    /// A tenant that never had a subscription has every feature and no limit; a product that sells access names the plan
    /// that such tenants have instead.
    package static func module(on platform: Platform) throws -> BillingModule {
        let database = platform.database.system()
        let tenants = TenantService(database: database)
        return try BillingModule(
            plans: all, database: database, settings: platform.settings[BillingSettings.self],
            stripe: platform.settings[StripeSettings.self], environment: platform.settings.environment,
            storage: platform.storage,
            returnAddress: platform.settings[WebSettings.self].publicURL ?? "http://localhost:8080",
            clock: platform.clock, logger: platform.logger, tenantNames: { try await tenants.names(of: $0) })
    }
}
