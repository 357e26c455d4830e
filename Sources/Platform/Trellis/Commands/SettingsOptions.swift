public import ArgumentParser
public import TrellisConfig

/// The options that every command takes: settings over those of files and variables.
public struct SettingsOptions: ParsableArguments {
    /// Overrides, `section.key=value`.
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Set a key for this run; repeatable.", valueName: "section.key=value"))
    public var overrides: [String] = []

    /// The declared defaults.
    public init() {}

    /// The sources: command line, variables and files.
    public func load() -> SettingsSources {
        var loader = SettingsLoader()
        loader.overrides = overrides
        return loader.load()
    }
}
