import App
import Trellis
import TrellisConfig
import TrellisSystem

/// The product without webhooks.
struct LeanProduct: Product {
    static let name = App.name
    static let settings: [any Settings.Type] = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        try App.compose(on: platform) { $0.webhooks = nil }
    }
}

/// The product without webhooks, which forgot to declare them as retired.
struct ForgetfulProduct: Product {
    static let name = App.name
    static let settings: [any Settings.Type] = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try LeanProduct.compose(on: platform)
        composition.retired = []
        return composition
    }
}
