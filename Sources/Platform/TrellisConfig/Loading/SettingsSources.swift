public import Configuration
import TrellisKernel

/// The loaded sources in order of precedence, highest first, before any declaration is applied.
public struct SettingsSources: Sendable {
    static let defaultHeader = "default"
    static let knownEnvironments = ["development", "test", "production"]

    /// The selected environment: `development`, `test`, `production` or another header of the files.
    public let environment: String
    /// Whether ``environment`` was chosen; otherwise it is `development`, because nothing says what the process is for.
    public internal(set) var isEnvironmentNamed = true
    var providers: [any ConfigProvider]
    let files: [TOMLFile]
    let names: VariableNames
    let unrecognizedVariables: [(name: String, origin: SettingsOrigin)]
    var problems: [SettingsProblem]
    /// The connection to Vault, if its values are among the sources.
    public internal(set) var vault: VaultConnection?
    /// The layers of Vault in ``providers``.
    var vaultPosition: Range<Int>?

    init(
        environment: String, providers: [any ConfigProvider], files: [TOMLFile], names: VariableNames,
        unrecognizedVariables: [(name: String, origin: SettingsOrigin)], problems: [SettingsProblem]
    ) {
        self.environment = environment
        self.providers = providers
        self.files = files
        self.names = names
        self.unrecognizedVariables = unrecognizedVariables
        self.problems = problems
    }

    /// Sources for tests, with these values and the declared defaults, but without files or variables.
    ///
    /// - Parameters:
    ///   - values: values by full key, in the syntax of a variable: `["web.port": "0"]`.
    ///   - environment: the environment to simulate.
    public init(values: [String: String], environment: String = "test") {
        let entries = values.map { ($0.key, SettingsLayer.Entry(raw: .text($0.value), origin: .commandLine($0.key))) }
        let layer = SettingsLayer("values", Dictionary(entries) { first, _ in first })
        self.init(
            environment: environment, providers: [layer], files: [], names: VariableNames(prefix: "APP"),
            unrecognizedVariables: [],
            problems: [])
    }

    /// Whether this environment accepts a secret's declared default: true in development and test only.
    ///
    /// In all others, and when no environment is named, the application does not start with a default secret: a server
    /// whose variables were forgotten must not accept tokens that any reader of the source can sign.
    public var acceptsDefaultSecrets: Bool {
        isEnvironmentNamed && (environment == "development" || environment == "test")
    }

    /// A swift-configuration reader of the same sources, for libraries that require one.
    public var configReader: ConfigReader { ConfigReader(providers: providers) }

    /// Whether every source was read and the environment is known; otherwise a missing value proves nothing.
    var isComplete: Bool { !problems.contains(where: \.losesValues) }

    /// A value that a source has for a key.
    struct Candidate {
        let layer: String
        let raw: RawSetting
        let origin: SettingsOrigin
        /// Whether the source is for secrets; messages don't quote its values, whatever the setting.
        var isConfidential = false
    }

    /// The failure of a source to return a value.
    struct Failure: Error {
        let problem: SettingsProblem
        /// Whether the problem is among those of the sources.
        var isReported = false
    }

    /// Returns the value of each source for `key`, highest precedence first; nil for a source without a value.
    ///
    /// - Parameter catalog: the declared settings, if known: a declared `url_file` is no file with the value of `url`.
    func candidates(
        _ key: String, in catalog: SettingsCatalog? = nil
    ) -> [(layer: String, result: Result<Candidate?, Failure>)] {
        let readsFile = catalog?["\(key)_file"] == nil
        return providers.map { provider in
            if let layer = provider as? SettingsLayer {
                return (layer.providerName, layer.candidate(key, readsFile: readsFile))
            }
            return (provider.providerName, Self.candidate(key, of: provider, catalog?[key]?.isSecret ?? false))
        }
    }

    private static func candidate(
        _ key: String, of provider: any ConfigProvider, _ isSecret: Bool
    ) -> Result<Candidate?, Failure> {
        let (name, path) = (provider.providerName, AbsoluteConfigKey(key.split(utf8: ".").map(String.init)))
        do {
            guard let value = try provider.value(forKey: path, type: .string).value,
                case .string(let text) = value.content
            else { return .success(nil) }
            return .success(
                Candidate(layer: name, raw: .text(text), origin: .provider(name), isConfidential: value.isSecret))
        } catch {
            // Another library's error may quote the value.
            let reason = isSecret ? "the source failed" : "\(error)"
            let problem = SettingsProblem(
                .unavailable, key: key, at: .provider(name), "cannot read \(key): \(reason)")
            return .failure(Failure(problem: problem))
        }
    }
}
