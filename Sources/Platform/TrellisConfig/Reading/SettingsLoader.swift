public import Configuration

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Gathers the sources of the settings. Highest first:
///
/// 1. the command line, `--set web.port=9090`
/// 2. the process's variables, `APP_WEB__PORT=9090`
/// 3. `.env`
/// 4. other providers, such as a vault
/// 5. `[production]` (the chosen environment) of `.secrets.toml`, of `settings.local.toml`, of `settings.toml`
/// 6. `[default]` of the same files in the same order
/// 7. the declared defaults
///
/// The environment comes before the file: `[production]` anywhere beats `[default]` anywhere.
public struct SettingsLoader: Sendable {
    /// The directory of the files.
    public var directory = "."
    /// The process's variables.
    public var variables: [String: String]
    /// Overrides as the command line has them: `web.port=9090`.
    public var overrides: [String] = []
    /// The environment when the caller decides it; nil asks `APP_ENV`, then takes `development`.
    public var environment: String?
    /// What the names of our variables begin with.
    public var prefix = "APP"
    /// The TOML files, strongest first.
    public var files: [SettingsFile] = [
        .secrets(".secrets.toml"), .optional("settings.local.toml"), .required("settings.toml"),
    ]
    /// The file of variables; nil reads none.
    public var dotenv: String? = ".env"
    /// Further providers, weaker than variables and stronger than files.
    public var providers: [any ConfigProvider] = []

    /// A loader for the process's own variables and the files of the working directory.
    public init() {
        variables = ProcessInfo.processInfo.environment
    }

    /// A loader for these variables and the files of `directory`.
    public init(directory: String, variables: [String: String] = [:], overrides: [String] = []) {
        self.directory = directory
        self.variables = variables
        self.overrides = overrides
    }

    /// Reads the sources.
    ///
    /// What is wrong with them is kept, and reported with everything else when sections are read from them.
    public func load() -> SettingsSources {
        var gathering = SettingsGathering(names: VariableNames(prefix: prefix))
        let files = self.files.compactMap { gathering.file($0, in: directory) }
        let dotenv = dotenv.flatMap { gathering.dotenv($0, in: directory, variables: variables) }
        let environment = gathering.environment(
            given: environment, variables: variables, dotenv: dotenv?.contents,
            headers: files.flatMap(\.file.environments.keys))
        var providers: [any ConfigProvider] = [gathering.commandLine(overrides), gathering.variables(variables)]
        if let dotenv { providers.append(gathering.layer(dotenv.contents, named: dotenv.name)) }
        providers += self.providers
        for header in [environment, SettingsSources.defaultHeader] {
            for (file, isSecret) in files {
                providers.append(gathering.layer(file, header: header, isSecret: isSecret))
            }
        }
        return SettingsSources(
            environment: environment, providers: providers, files: files.map(\.file), names: gathering.names,
            strayVariables: gathering.strayVariables, problems: gathering.problems)
    }
}

/// Variables and overrides may be secrets, so a loader prints without them.
extension SettingsLoader: CustomStringConvertible, CustomReflectable {
    /// The directory that it reads.
    public var description: String { "SettingsLoader(directory: \(directory))" }
    /// The directory and the files.
    public var customMirror: Mirror { Mirror(self, children: ["directory": directory, "files": files]) }
}

/// A TOML file of settings and what is expected of it.
public struct SettingsFile: Hashable, Sendable {
    /// The file's path, relative to the loader's directory unless absolute.
    public let path: String
    /// Whether its absence is an error.
    public let isRequired: Bool
    /// Whether everything in it is secret.
    public let isSecret: Bool

    /// A file that must be there.
    public static func required(_ path: String) -> Self { Self(path: path, isRequired: true, isSecret: false) }
    /// A file that may be missing.
    public static func optional(_ path: String) -> Self { Self(path: path, isRequired: false, isSecret: false) }
    /// A file that may be missing and holds nothing but secrets.
    public static func secrets(_ path: String) -> Self { Self(path: path, isRequired: false, isSecret: true) }
}
