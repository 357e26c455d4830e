import Trellis
import TrellisConfig

/// The settings of the product.
package struct GuildSettings: Settings {
    package static let section = "guild"

    @Setting("Whether every request but health checks is refused, for maintenance.", options: [.reloadable])
    package var closed = false

    @Setting("Maximum number of requests per minute and club; 0 for no limit.", options: [.reloadable], .atLeast(0))
    package var requestsPerMinute = 0

    /// Creates the default settings.
    package init() {}
}

/// The settings in effect, which a reload changes.
struct Rules: Sendable {
    private let settings: LiveValue<GuildSettings>

    /// Creates the rules of this process.
    init(_ platform: Platform) {
        settings = LiveValue(platform.settings[GuildSettings.self])
        platform.onChange(of: GuildSettings.self) { [settings] in settings.replace(with: $0) }
    }

    /// The settings in effect.
    var current: GuildSettings { settings.current }
}
