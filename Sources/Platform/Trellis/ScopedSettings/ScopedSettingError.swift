public import TrellisKernel

/// The refusals of scoped settings; an invalid value is `InvalidInput`.
public enum ScopedSettingError: AppError, Hashable {
    /// No module declares a setting of this name.
    case notFound(String)
    /// The setting has no values at this level, as one of tenants has none of users.
    case levelUnavailable(String, level: String)

    /// The stable code.
    public var code: String {
        switch self {
        case .notFound: "setting.not_found"
        case .levelUnavailable: "setting.level_unavailable"
        }
    }

    /// The kind of error.
    public var kind: ErrorKind { .notFound }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .notFound(let name): "No setting has the name \(name, "name"). GET the list for the names."
        case .levelUnavailable(let name, let level):
            "The setting \(name, "name") has no values at the level \(level, "level"). GET the list for those that have."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }
}

extension ScopedSettingError {
    /// One of each, for the catalogs of errors and texts.
    public static let all: [ScopedSettingError] = [.notFound("…"), .levelUnavailable("…", level: "…")]
}
