public import Logging
public import TrellisConfig

/// How the process logs: the section `log`.
public struct LogSettings: Settings {
    /// `log`.
    public static let section = "log"

    /// JSON for machines, text for people.
    @Setting("How lines are written: json for machines, text for people.") public var format: LogFormat = .text
    /// The lowest level that is written.
    @Setting("The lowest level that is written.") public var level: Logger.Level = .info

    /// The defaults: text, from info upwards.
    public init() {}
}

extension LogFormat: SettingValue {}
extension Logger.Level: SettingValue {}

extension Observability {
    /// The same as ``bootstrap(format:level:output:metrics:)`` with the settings' format and level.
    @discardableResult
    public static func bootstrap(
        _ settings: LogSettings, output: any LogOutput = DescriptorLogOutput.standardOutput,
        metrics: PrometheusRegistry? = nil
    ) -> Bool {
        bootstrap(format: settings.format, level: settings.level, output: output, metrics: metrics)
    }
}
