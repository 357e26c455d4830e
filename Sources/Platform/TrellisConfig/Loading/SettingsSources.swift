public import Configuration

/// The loaded sources in order of precedence, highest first, before any declaration is applied.
public struct SettingsSources: Sendable {
    static let defaultHeader = "default"
    static let knownEnvironments = ["development", "test", "production"]

    /// The selected environment: `development`, `test`, `production` or another header of the files.
    public let environment: String
    let providers: [any ConfigProvider]
    let files: [TOMLFile]
    let names: VariableNames
    let unrecognizedVariables: [(name: String, origin: SettingsOrigin)]
    let problems: [SettingsProblem]

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
    /// In all others the application does not start with a default secret.
    public var acceptsDefaultSecrets: Bool { environment == "development" || environment == "test" }

    /// A swift-configuration reader of the same sources, for libraries that require one.
    public var configReader: ConfigReader { ConfigReader(providers: providers) }

    /// A value that a source has for a key.
    struct Candidate {
        let layer: String
        let raw: RawSetting
        let origin: SettingsOrigin
    }

    /// Returns the value of each source for `key`, highest precedence first; nil for a source without a value.
    func candidates(_ key: String) -> [(layer: String, result: Result<Candidate?, SettingsProblem.Unavailable>)] {
        providers.map { provider in
            let name = provider.providerName
            if let layer = provider as? SettingsLayer {
                let candidate = layer.entries[key].map { Candidate(layer: name, raw: $0.raw, origin: $0.origin) }
                return (name, .success(candidate))
            }
            let path = AbsoluteConfigKey(key.split(separator: ".").map(String.init))
            do {
                let value = try provider.value(forKey: path, type: .string).value
                guard case .string(let text)? = value?.content else { return (name, .success(nil)) }
                return (name, .success(Candidate(layer: name, raw: .text(text), origin: .provider(name))))
            } catch {
                return (name, .failure(SettingsProblem.Unavailable(reason: "\(error)")))
            }
        }
    }
}

extension SettingsProblem {
    /// The failure of a provider to return a value.
    struct Unavailable: Error {
        let reason: String
    }
}
