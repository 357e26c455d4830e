import TrellisConfig
import TrellisObservability

extension Platform {
    /// Returns what reports errors to Sentry; nil unless the settings name a project.
    func sentryReporter(of product: String) -> (any ErrorReporter)? {
        guard settings.contains(SentrySettings.self) else { return nil }
        return settings[SentrySettings.self].reporter(of: product, environment: settings.environment)
    }
}
