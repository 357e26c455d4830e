/// The output of `config validate`: all problems, or that there are none.
public struct SettingsValidation: Sendable {
    /// The validated environment.
    public let environment: String
    /// The number of declared keys.
    public let keyCount: Int
    /// The problems, in the order of the sources.
    public let problems: [SettingsProblem]

    /// Whether the application would start with these settings.
    public var isValid: Bool { problems.isEmpty }

    /// One line for each problem, or one line that says that the settings are valid.
    public var text: String {
        if isValid { return "\(keyCount) settings are valid for \(environment).\n" }
        return SettingsError(problems).description + "\n"
    }

    /// The same as JSON: `{"environment": …, "valid": …, "problems": […]}`.
    public var json: String {
        JSONTree.object([
            ("environment", .string(environment)), ("valid", .boolean(isValid)),
            ("problems", .list(problems.map(\.tree))),
        ]).text
    }
}

extension SettingsProblem {
    var tree: JSONTree {
        .object([
            ("code", .string(code.rawValue)), ("key", .optional(key)), ("source", .optional(origin?.description)),
            ("message", .string(message)), ("suggestion", .optional(suggestion)),
        ])
    }
}
