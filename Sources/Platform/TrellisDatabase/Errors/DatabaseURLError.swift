public import TrellisKernel

/// An invalid database address.
public enum DatabaseURLError: AppError, Hashable {
    /// Not an address of a PostgreSQL server, with libpq's reason.
    case postgres(String)
    /// An unknown scheme.
    case malformed(String)
    /// Not a path of a file.
    case path(String)

    /// `database.url`.
    public var code: String { "database.url" }
    /// `internalFailure`: an error in the settings.
    public var kind: ErrorKind { .internalFailure }
    /// What is wrong, and a valid example.
    public var message: String {
        switch self {
        case .postgres(let reason):
            "The PostgreSQL address is invalid: \(reason) Write postgres://user:password@host:5432/database."
        case .malformed(let scheme):
            "\"\(scheme)\" isn't a database scheme. Write sqlite:///path/to/file.sqlite, sqlite::memory: or "
                + "postgres://user:password@host:5432/database."
        case .path(let path):
            "\"\(path)\" isn't the path of a database file. Write sqlite:///absolute/path.sqlite, "
                + "sqlite:///./relative.sqlite or sqlite::memory:, without parameters."
        }
    }
    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }
}
