import TrellisKernel

/// Why the server isn't ready to serve.
package enum CoreError: AppError, Hashable {
    /// The database doesn't answer.
    case databaseUnavailable
    /// These migrations have to be applied first.
    case migrationsPending([String])

    package var code: String {
        switch self {
        case .databaseUnavailable: "ready.database_unavailable"
        case .migrationsPending: "ready.migrations_pending"
        }
    }

    package var kind: ErrorKind { .unavailable }

    package var message: String {
        switch self {
        case .databaseUnavailable: "The database does not answer."
        case .migrationsPending(let names): "Migrations are pending: \(names.joined(separator: ", "))."
        }
    }

    package var logLevel: ErrorLevel { .warning }
}

extension CoreError {
    /// One of each, for the catalogue of errors.
    package static let all: [CoreError] = [.databaseUnavailable, .migrationsPending(["…"])]
}
