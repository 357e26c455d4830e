public import Configuration

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A loader of all sources of the settings.
///
/// The order of precedence, highest first:
///
/// 1. the command line, `--set web.port=9090`
/// 2. environment variables of the process, `APP_WEB__PORT=9090`
/// 3. `.env`
/// 4. other providers
/// 5. Vault or OpenBao, if `vault.address` is set (``VaultSettings``)
/// 6. `[production]` (the selected environment) of `.secrets.toml`, `settings.local.toml` and `settings.toml`
/// 7. `[default]` of the same files in the same order
/// 8. the declared defaults
///
/// The environment takes precedence over the file: `[production]` in any file overrides `[default]` in any file.
public struct SettingsLoader: Sendable {
    /// The directory that contains the files.
    public var directory = "."
    /// The environment variables of the process.
    public var variables: [String: String]
    /// The overrides from the command line: `web.port=9090`.
    public var overrides: [String] = []
    /// The environment; nil selects the one in `APP_ENV`, or else `development` without its default secrets.
    public var environment: String?
    /// The prefix of variable names.
    public var prefix = "APP"
    /// The TOML files, highest precedence first.
    public var files: [SettingsFile] = [
        .secrets(".secrets.toml"), .optional("settings.local.toml"), .required("settings.toml"),
    ]
    /// The `.env` file; nil to read none.
    public var dotenv: String? = ".env"
    /// Additional providers, which override files but not variables.
    public var providers: [any ConfigProvider] = []
    /// A connection of an earlier load, whose values are used instead of another login; nil to read by `vault.address`.
    public var vault: VaultConnection?
    package var vaultDependencies = VaultDependencies()

    /// A loader for the environment variables of the process and the files in the working directory.
    public init() {
        variables = ProcessInfo.processInfo.environment
    }

    /// A loader for these variables and the files in `directory`.
    public init(directory: String, variables: [String: String] = [:], overrides: [String] = []) {
        self.directory = directory
        self.variables = variables
        self.overrides = overrides
    }

    /// Loads the sources.
    ///
    /// Problems are stored, and reported together with the others when sections are read.
    public func load() -> SettingsSources {
        var collector = SettingsCollector(names: VariableNames(prefix: prefix), directory: directory)
        let files = self.files.compactMap { collector.file($0) }
        let dotenv = dotenv.flatMap { collector.dotenv($0, variables: variables) }
        let named = collector.environment(
            given: environment, variables: variables, dotenv: dotenv,
            headers: files.flatMap(\.file.environments.keys))
        let environment = named ?? "development"
        var providers: [any ConfigProvider] = [collector.commandLine(overrides), collector.variables(variables)]
        if let dotenv { providers.append(collector.layer(dotenv.contents, named: dotenv.name)) }
        providers += self.providers
        let vaultPosition = providers.count
        for header in [environment, SettingsSources.defaultHeader] {
            for (file, isSecret) in files {
                providers.append(collector.layer(file, header: header, isSecret: isSecret))
            }
        }
        var sources = SettingsSources(
            environment: environment, providers: providers, files: files.map(\.file), names: collector.names,
            unrecognizedVariables: collector.unrecognizedVariables, problems: collector.problems)
        sources.isEnvironmentNamed = named != nil
        sources.add(vault(by: sources), at: vaultPosition)
        return sources
    }
}

/// Printing omits variables and overrides, because they may be secrets.
extension SettingsLoader: CustomStringConvertible, CustomReflectable {
    /// The type and the directory.
    public var description: String { "SettingsLoader(directory: \(directory))" }
    /// The directory and the files.
    public var customMirror: Mirror { Mirror(self, children: ["directory": directory, "files": files]) }
}

/// A TOML settings file, and whether it is required and secret.
public struct SettingsFile: Hashable, Sendable {
    /// The file's path, relative to the loader's directory unless absolute.
    public let path: String
    /// Whether a missing file is an error.
    public let isRequired: Bool
    /// Whether all its values are secret.
    public let isSecret: Bool

    /// Returns a file that must exist.
    public static func required(_ path: String) -> Self { Self(path: path, isRequired: true, isSecret: false) }
    /// Returns a file that may be missing.
    public static func optional(_ path: String) -> Self { Self(path: path, isRequired: false, isSecret: false) }
    /// Returns a file that may be missing and contains only secrets.
    public static func secrets(_ path: String) -> Self { Self(path: path, isRequired: false, isSecret: true) }
}
