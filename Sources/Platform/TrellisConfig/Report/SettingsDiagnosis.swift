/// What `config validate` prints: every problem, or that there is none.
public struct SettingsDiagnosis: Sendable {
    /// The environment that was examined.
    public let environment: String
    /// How many keys are declared.
    public let keyCount: Int
    /// Every problem, in the order of the sources.
    public let problems: [SettingsProblem]

    /// Whether the application would start with these settings.
    public var isValid: Bool { problems.isEmpty }

    /// One line for each problem, or one that says that all is well.
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
