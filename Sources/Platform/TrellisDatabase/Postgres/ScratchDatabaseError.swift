public import TrellisKernel

/// The reasons why there is no scratch database, in which migrations are tried.
public enum ScratchDatabaseError: AppError, Hashable {
    /// The role can't create one, with the server's reason.
    case notCreated(role: String, reason: String)
    /// `database.scratch_url` names a database with tables of its own.
    case notEmpty(database: String, relation: String)
    /// Another program uses the database of `database.scratch_url`.
    case inUse(database: String)
    /// The database of `database.scratch_url` can't be used, with the reason.
    case unusable(reason: String)

    /// The stable code: `scratch_database.not_created`, and so on.
    public var code: String {
        switch self {
        case .notCreated: "scratch_database.not_created"
        case .notEmpty: "scratch_database.not_empty"
        case .inUse: "scratch_database.in_use"
        case .unusable: "scratch_database.unusable"
        }
    }

    /// An internal failure, since the cause is the deployment.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong and how to fix it.
    public var message: String {
        switch self {
        case .notCreated(let role, let reason):
            "Migrations are tried in a scratch database, never in the database itself, and the role \(role) can't create one: \(reason) "
                + "Connect as the role that owns the tables (database.migration_url), and allow it: ALTER ROLE "
                + "\(Dialect.postgres.quoted(role)) CREATEDB. Or create an empty database, and set database.scratch_url."
        case .notEmpty(let database, let relation):
            "The scratch database \(database) isn't empty: it has \(relation), which this command didn't create. Set database.scratch_url to "
                + "an empty database that nothing else uses."
        case .inUse(let database):
            "Another program uses the scratch database \(database). Repeat the command when that program has ended."
        case .unusable(let reason):
            "The database of database.scratch_url can't be used: \(reason) Set it to an empty PostgreSQL database that the role may change."
        }
    }

    /// Error: the command can't run.
    public var logLevel: ErrorLevel { .error }
}
