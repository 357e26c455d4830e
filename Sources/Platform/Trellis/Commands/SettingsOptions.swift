public import ArgumentParser
public import TrellisConfig

/// The options of every command: settings that override files and environment variables.
public struct SettingsOptions: ParsableArguments {
    /// Overrides, `section.key=value`.
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Set a key for this run; repeatable.", valueName: "section.key=value"))
    public var overrides: [String] = []

    /// Creates options without overrides.
    public init() {}

    /// Loads the sources: command line, environment variables and files.
    public func load() -> SettingsSources { Self.load(overrides, vault: nil) }

    /// Loads the sources, with a connection to Vault of an earlier load.
    static func load(_ overrides: [String], vault: VaultConnection?) -> SettingsSources {
        var loader = SettingsLoader()
        loader.vault = vault
        loader.overrides = overrides
        return loader.load()
    }
}
