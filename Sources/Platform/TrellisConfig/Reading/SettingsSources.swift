public import Configuration

/// The gathered sources, strongest first, not yet looked at through any declaration.
public struct SettingsSources: Sendable {
    static let defaultHeader = "default"
    static let knownEnvironments = ["development", "test", "production"]

    /// The chosen environment: `development`, `test`, `production` or another header of the files.
    public let environment: String
    let providers: [any ConfigProvider]
    let files: [TOMLFile]
    let names: VariableNames
    let strayVariables: [(name: String, origin: SettingsOrigin)]
    let problems: [SettingsProblem]

    init(
        environment: String, providers: [any ConfigProvider], files: [TOMLFile], names: VariableNames,
        strayVariables: [(name: String, origin: SettingsOrigin)], problems: [SettingsProblem]
    ) {
        self.environment = environment
        self.providers = providers
        self.files = files
        self.names = names
        self.strayVariables = strayVariables
        self.problems = problems
    }

    /// Sources without files or variables: these values and the declared defaults, for tests.
    ///
    /// - Parameters:
    ///   - values: values by full key, written as in a variable: `["web.port": "0"]`.
    ///   - environment: the environment to play.
    public init(values: [String: String], environment: String = "test") {
        let entries = values.map { ($0.key, SettingsLayer.Entry(raw: .text($0.value), origin: .commandLine($0.key))) }
        let layer = SettingsLayer("values", Dictionary(entries) { first, _ in first })
        self.init(
            environment: environment, providers: [layer], files: [], names: VariableNames(prefix: "APP"),
            strayVariables: [],
            problems: [])
    }

    /// Whether this environment takes a secret's declared default: development and test do, all others refuse to start.
    public var acceptsDefaultSecrets: Bool { environment == "development" || environment == "test" }

    /// A reader of swift-configuration over the same sources, for libraries that ask for one.
    public var configReader: ConfigReader { ConfigReader(providers: providers) }

    /// A value that some source has for a key.
    struct Candidate {
        let layer: String
        let raw: RawSetting
        let origin: SettingsOrigin
    }

    /// What each source has for `key`, strongest first; nil where it has nothing.
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
    /// A provider failed to answer.
    struct Unavailable: Error {
        let reason: String
    }
}
