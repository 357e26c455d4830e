import Billing
import SampleProduct
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisMail
import TrellisSystem

/// The product of the tests with plans: `free` limits the samples and has no exports, `business` has exports.
struct SoldSamples: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings + [BillingSettings.self, StripeSettings.self]

    static func compose(on platform: Platform) throws -> Composition {
        let billing = try BillingModule(
            plans: [
                PlanDeclaration("free", name: "Free", limits: ["samples": 3]),
                PlanDeclaration(
                    "business", name: "Business", prices: [.flat("Base price", 9900)], features: ["exports"]),
            ],
            database: platform.database.system(), settings: platform.settings[BillingSettings.self],
            stripe: platform.settings[StripeSettings.self], environment: platform.settings.environment,
            storage: platform.storage, returnAddress: "http://localhost:8080", clock: platform.clock,
            logger: platform.logger, tenantNames: { $0.reduce(into: [:]) { names, tenant in names[tenant] = "Acme" } })
        var composition = try SampleApp.compose(on: platform) { system in
            system.features = billing.grants
            system.planLimit = billing.grants.limit
            system.mailHooks = { $0.addSource(BillingModule.attachments, billing.attachment) }
        }
        composition.modules.append(billing)
        return composition
    }
}
