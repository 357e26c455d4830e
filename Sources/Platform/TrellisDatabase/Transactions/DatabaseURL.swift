public import TrellisKernel

/// Where a database is.
///
/// | text | database |
/// |---|---|
/// | `sqlite:///var/lib/app.sqlite` | the file `/var/lib/app.sqlite` |
/// | `sqlite:///./var/app.sqlite`, `sqlite://var/app.sqlite` | the file `var/app.sqlite` below the working directory |
/// | `sqlite::memory:` | memory, gone when closed |
/// | `postgres://user:password@host:5432/name?sslmode=verify-full` | the PostgreSQL database `name` |
///
/// What follows `sqlite://` is the path as it is, without escapes or parameters.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible {
    enum Location: Hashable, Sendable {
        case memory
        case file(String)
        case postgres(PostgresAddress)
    }
    let location: Location

    /// A database in memory, gone when closed.
    public static let memory = DatabaseURL(location: .memory)

    /// The database in the file at a path.
    public static func file(_ path: String) -> DatabaseURL { DatabaseURL(location: .file(path)) }

    private init(location: Location) {
        self.location = location
    }

    /// The address that `text` spells.
    ///
    /// - Throws: ``DatabaseURLError``, with a sentence on what would be right.
    public init(_ text: String) throws(DatabaseURLError) {
        if text == "sqlite::memory:" {
            location = .memory
            return
        }
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            location = .postgres(try PostgresAddress(text))
            return
        }
        let prefix = "sqlite://"
        guard text.hasPrefix(prefix) else { throw .malformed(Self.scheme(of: text)) }
        let path = String(text.dropFirst(prefix.count))
        guard !path.isEmpty, path != "/", !path.hasSuffix("/"), path != ":memory:", path != "/:memory:",
            !path.contains("?"), !path.utf8.contains(0)
        else { throw .path(path) }
        location = .file(path.hasPrefix("/./") || path.hasPrefix("/../") ? String(path.dropFirst()) : path)
    }

    /// The role that connections to PostgreSQL have, when the address names it.
    public var user: String? {
        if case .postgres(let address) = location { address.user } else { nil }
    }

    /// The address, without a password.
    public var description: String {
        switch location {
        case .memory: "sqlite::memory:"
        case .postgres(let address): address.redacted
        case .file(let path): path.hasPrefix(".") ? "sqlite:///\(path)" : "sqlite://\(path)"
        }
    }

    // A malformed address may hold a password: only its scheme is repeated.
    private static func scheme(of text: String) -> String { String(text.prefix { $0 != ":" }.prefix(20)) }
}

/// An address that no database can be opened at.
public enum DatabaseURLError: AppError, Hashable {
    /// Not the address of a PostgreSQL server; says what libpq says of it.
    case postgres(String)
    /// Not a scheme that is known.
    case malformed(String)
    /// Not the path of a file.
    case path(String)

    /// `database.url`.
    public var code: String { "database.url" }
    /// A fault of the settings.
    public var kind: ErrorKind { .internalFailure }
    /// What is wrong, and what would be right.
    public var message: String {
        switch self {
        case .postgres(let reason):
            "The address of the PostgreSQL server can't be read: \(reason) Write postgres://user:password@host:5432/database."
        case .malformed(let scheme):
            "\"\(scheme)\" isn't a database scheme. Write sqlite:///path/to/file.sqlite, sqlite::memory: or postgres://user:password@host:5432/database."
        case .path(let path):
            "\"\(path)\" isn't the path of a database file. Write sqlite:///absolute/path.sqlite, sqlite:///./relative.sqlite or "
                + "sqlite::memory:."
        }
    }
    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}
