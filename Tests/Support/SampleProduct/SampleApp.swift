import ArgumentParser
import Trellis
import TrellisConfig
import TrellisHub
import TrellisSystem

/// The product that tests of the platform and of System run: these two, and one module of the tests.
///
/// So that these tests need no module of this repository's own product.
package struct SampleApp: Product {
    package static let name = "Sample"
    package static let settings: [any Settings.Type] = StandardSystem.settings + [SampleSettings.self]
    package static let commands: [any ParsableCommand.Type] = StandardSystem.commands(of: SampleApp.self)

    package static func compose(on platform: Platform) throws -> Composition {
        try compose(on: platform) { _ in }
    }

    /// Returns the composition with changes to the system.
    package static func compose(
        on platform: Platform, changing change: (inout StandardSystem) throws -> Void
    ) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        try change(&system)
        let module = SampleModule(settings: platform.settings[SampleSettings.self])
        return try system.composition(modules: [module]) { _ in
            [
                .on(SampleCreated.self, .durable(), "samples.activity", SampleHandlers.note),
                .on(SampleArchived.self, .durable(), "samples.activity", SampleHandlers.note),
                .on(SampleDeleted.self, .inTransaction, "samples.forget", SampleHandlers.forget),
            ]
        }
    }
}
