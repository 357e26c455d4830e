import TrellisKernel

/// The reasons why the server isn't ready.
package enum CoreError: AppError, Hashable {
    /// One of the others, for clients, whom the cause doesn't concern.
    case notReady
    /// The database doesn't respond.
    case databaseUnavailable
    /// These migrations must be applied first.
    case migrationsPending([String])

    package var code: String {
        switch self {
        case .notReady: "ready.not_ready"
        case .databaseUnavailable: "ready.database_unavailable"
        case .migrationsPending: "ready.migrations_pending"
        }
    }

    package var kind: ErrorKind { .unavailable }

    package var text: MessageText {
        switch self {
        case .notReady: "The server is not ready."
        case .databaseUnavailable: "The database does not respond."
        case .migrationsPending(let names): "Migrations are pending: \(names.joined(separator: ", "), "names")."
        }
    }

    package var message: String { text.english }

    package var logLevel: ErrorLevel { .warning }
}

extension CoreError {
    /// One of each, for the catalog of errors.
    package static let all: [CoreError] = [.notReady, .databaseUnavailable, .migrationsPending(["…"])]
}
