public import TrellisKernel

/// Where a database is.
///
/// | text | database |
/// |---|---|
/// | `sqlite:///var/lib/app.sqlite` | the file `/var/lib/app.sqlite` |
/// | `sqlite:///./var/app.sqlite`, `sqlite://var/app.sqlite` | the file `var/app.sqlite` below the working directory |
/// | `sqlite::memory:` | memory, gone when closed |
///
/// What follows `sqlite://` is the path as it is, without escapes or parameters.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible {
    enum Location: Hashable, Sendable {
        case memory
        case file(String)
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
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { throw .engineMissing("PostgreSQL") }
        let prefix = "sqlite://"
        guard text.hasPrefix(prefix) else { throw .malformed(Self.scheme(of: text)) }
        let path = String(text.dropFirst(prefix.count))
        guard !path.isEmpty, path != "/", !path.hasSuffix("/"), path != ":memory:", path != "/:memory:",
            !path.contains("?"), !path.utf8.contains(0)
        else { throw .path(path) }
        location = .file(path.hasPrefix("/./") || path.hasPrefix("/../") ? String(path.dropFirst()) : path)
    }

    /// The address, in a form that `init` reads.
    public var description: String {
        switch location {
        case .memory: "sqlite::memory:"
        case .file(let path): path.hasPrefix(".") ? "sqlite:///\(path)" : "sqlite://\(path)"
        }
    }

    // A malformed address may hold a password: only its scheme is repeated.
    private static func scheme(of text: String) -> String { String(text.prefix { $0 != ":" }.prefix(20)) }
}

/// An address that no database can be opened at.
public enum DatabaseURLError: AppError, Hashable {
    /// An engine that this version doesn't have.
    case engineMissing(String)
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
        case .engineMissing(let engine):
            "\(engine) isn't supported yet; this version opens SQLite: sqlite:///path/to/file.sqlite or sqlite::memory:."
        case .malformed(let scheme):
            "\"\(scheme)\" isn't a database scheme. Write sqlite:///path/to/file.sqlite or sqlite::memory:."
        case .path(let path):
            "\"\(path)\" isn't the path of a database file. Write sqlite:///absolute/path.sqlite, sqlite:///./relative.sqlite or "
                + "sqlite::memory:."
        }
    }
    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}
