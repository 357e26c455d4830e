import Trellis
import TrellisConfig
import TrellisHub
import TrellisKernel
import TrellisSystem
import TrellisWeb

/// The product that scripts/bench-publish measures: notes that publish, with audit, and notes that do neither.
struct PublishApp: Product {
    static let name = "Publish"
    static let settings: [any Settings.Type] = StandardSystem.settings
    static let commands = StandardSystem.commands(of: PublishApp.self)

    static func compose(on platform: Platform) throws -> Composition {
        let system = try StandardSystem(on: platform, product: name)
        return try system.composition(modules: [NotesModule()]) { _ in
            [
                .on(NoteCreated.self, .durable(), "notes.seen") { _, context in
                    try await context.commit { _ in }
                }
            ]
        }
    }
}
