/// One problem in the settings, its location, and how to fix it.
public struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// The codes of problems in the JSON output of `config validate`.
    public enum Code: String, Sendable {
        case missingFile = "missing_file"
        case unreadableFile = "unreadable_file"
        case syntax
        case unknownEnvironment = "unknown_environment"
        case unknownKey = "unknown_key"
        case unknownVariable = "unknown_variable"
        case misplaced
        case malformed
        case refused
        case required
        case conflict
        case defaultSecret = "default_secret"
        case inconsistent
        case declaredTwice = "declared_twice"
        case unavailable
    }

    /// The code of the problem.
    public let code: Code
    /// The affected key, if any.
    public let key: String?
    /// The location of the value, if any.
    public let origin: SettingsOrigin?
    /// The description of the problem and how to fix it; it never contains the value of a secret.
    public let message: String
    /// The nearest valid name, if any.
    public let suggestion: String?

    init(
        _ code: Code, key: String? = nil, at origin: SettingsOrigin? = nil, _ message: String, suggestion: String? = nil
    ) {
        self.code = code
        self.key = key
        self.origin = origin
        self.message = message
        self.suggestion = suggestion
    }

    /// No environment is named by the variable `name`; `reason` says why there must be one.
    static func unnamedEnvironment(
        _ name: String, key: String? = nil, at origin: SettingsOrigin? = nil, because reason: String
    ) -> Self {
        Self(
            .defaultSecret, key: key, at: origin,
            "\(name) names no environment, \(reason): set \(name)=development on a developer's machine, where `make run` "
                + "does it, and \(name)=production on a server, with the secrets that `App secrets generate` prints")
    }

    /// Whether a source or the environment is unknown, so that values may be missing.
    var losesValues: Bool {
        switch (code, origin) {
        case (.missingFile, _), (.unreadableFile, _), (.unknownEnvironment, _), (.unavailable, _): true
        // A syntax error ends the reading of a TOML file, but only of one line of `.env`.
        case (.syntax, .file(_, _, .some, _)): true
        default: false
        }
    }

    /// One line, as in `settings.toml:12 [default]: web.prot is not a setting; did you mean web.port?`.
    public var description: String {
        (origin.map { "\($0): " } ?? "") + message + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}

/// All problems in the settings.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// The problems, in the order of the sources.
    public let problems: [SettingsProblem]

    init(_ problems: [SettingsProblem]) {
        self.problems = problems
    }

    /// One line for each problem.
    public var description: String {
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        return "The settings have \(count):\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    }
}
