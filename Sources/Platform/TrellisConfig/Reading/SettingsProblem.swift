/// One fault in the settings: where it is, what it is, and how to mend it.
public struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// The sorts of fault, as the JSON of `config validate` names them.
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
        case defaultSecret = "default_secret"
        case inconsistent
        case declaredTwice = "declared_twice"
        case unavailable
    }

    /// What sort of fault it is.
    public let code: Code
    /// The key it is about, if it is about one.
    public let key: String?
    /// Where it was written, if anywhere.
    public let origin: SettingsOrigin?
    /// What is wrong and how to mend it; never with the value of a secret.
    public let message: String
    /// The nearest name that would have been right.
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

    /// One line, as in `settings.toml:12 [default]: web.prot is not a setting; did you mean web.port?`.
    public var description: String {
        (origin.map { "\($0): " } ?? "") + message + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}

/// All that is wrong with the settings, at once.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// Every problem, in the order of the sources.
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
