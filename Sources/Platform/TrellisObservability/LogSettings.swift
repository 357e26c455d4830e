public import Logging
public import TrellisConfig

/// The settings of the process's logs: the section `log`.
public struct LogSettings: Settings {
    /// `log`.
    public static let section = "log"

    /// The format of lines: JSON for machines, text for people.
    @Setting("The format of lines: json for machines, text for people.") public var format: LogFormat = .text
    /// The lowest level that is written.
    @Setting("The lowest level that is written.", options: [.reloadable]) public var level: Logger.Level = .info

    /// Creates the defaults: text, at level info and above.
    public init() {}
}

extension LogFormat: SettingValue {}
extension Logger.Level: SettingValue {}

extension Observability {
    /// Calls ``bootstrap(format:level:output:metrics:)`` with the settings' format and level.
    @discardableResult
    public static func bootstrap(
        _ settings: LogSettings, output: any LogOutput = DescriptorLogOutput.standardOutput,
        metrics: PrometheusRegistry? = nil
    ) -> Bool {
        bootstrap(format: settings.format, level: settings.level, output: output, metrics: metrics)
    }
}
