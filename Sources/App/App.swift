import ArgumentParser
import Billing
import Projects
import Trellis
import TrellisConfig
import TrellisMail
import TrellisSystem

/// The composition root of the product: its modules, and how they are connected.
package struct App: Product {
    package static let name = "Trellis"
    package static let settings: [any Settings.Type] =
        StandardSystem.settings + [
            ProjectSettings.self,
            BillingSettings.self, StripeSettings.self,
        ]
    package static let commands: [any ParsableCommand.Type] = StandardSystem.commands(of: App.self)

    package static func compose(on platform: Platform) throws -> Composition {
        try compose(on: platform) { _ in }
    }

    /// Returns the composition with changes to the system, for tests.
    package static func compose(
        on platform: Platform, changing change: (inout StandardSystem) throws -> Void
    ) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        let billing = try Plans.module(on: platform)
        system.features = billing.grants
        system.planLimit = billing.grants.limit
        system.plan = billing.grants.key
        system.mailHooks = { $0.addSource(BillingModule.attachments, billing.attachment) }
        try change(&system)
        // The product's own modules. A new module needs a line here and a line in Package.swift.
        let modules: [any Module] = [
            ProjectsModule(settings: platform.settings[ProjectSettings.self]),
            billing,
        ]
        return try system.composition(modules: modules) { _ in Subscriptions.all(logger: platform.logger) }
    }
}
