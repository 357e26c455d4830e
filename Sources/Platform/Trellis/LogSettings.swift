public import Logging
public import TrellisConfig
public import TrellisObservability

/// How the process logs.
public struct LogSettings: Settings {
    public static let section = "log"

    /// JSON lines for machines, or text for people.
    @Setting("`json` for machines, `text` for people.") public var format: LogFormat = .json
    /// The lowest level that is written.
    @Setting("Lowest level that is written.") public var level: LogLevel = .info

    public init() {}
}

extension LogFormat: SettingValue {}
