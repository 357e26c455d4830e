import TrellisKernel

/// The address of a database.
///
/// | text | database |
/// |---|---|
/// | `sqlite:///var/lib/app.sqlite` | the file `/var/lib/app.sqlite` |
/// | `sqlite:///./var/app.sqlite`, `sqlite://var/app.sqlite` | the file `var/app.sqlite` below the working directory |
/// | `sqlite::memory:` | in memory, deleted when closed |
/// | `postgres://user:password@host:5432/name?sslmode=verify-full` | the PostgreSQL database `name` |
///
/// The text after `sqlite://` is the literal path, without escapes or parameters.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible {
    enum Location: Hashable, Sendable {
        case memory
        case file(String)
        case postgres(PostgresAddress)
    }
    let location: Location

    /// A database in memory, deleted when closed.
    public static let memory = DatabaseURL(location: .memory)

    /// Returns the address of the database in the file at a path.
    public static func file(_ path: String) -> DatabaseURL { DatabaseURL(location: .file(path)) }

    private init(location: Location) {
        self.location = location
    }

    /// Parses an address.
    ///
    /// - Throws: ``DatabaseURLError``, whose message shows a valid address.
    public init(_ text: String) throws(DatabaseURLError) {
        if text == "sqlite::memory:" {
            location = .memory
            return
        }
        if text.hasPrefix(utf8: "postgres://") || text.hasPrefix(utf8: "postgresql://") {
            location = .postgres(try PostgresAddress(text))
            return
        }
        let prefix = "sqlite://"
        guard let rest = text.removingPrefix(utf8: prefix) else { throw .malformed(Self.scheme(of: text)) }
        let path = String(rest)
        guard !path.isEmpty, path != "/", !path.hasSuffix(utf8: "/"), path != ":memory:", path != "/:memory:",
            !path.contains(utf8: "?"), !path.utf8.contains(0)
        else { throw .path(path) }
        if path.hasPrefix(utf8: "/./") || path.hasPrefix(utf8: "/../") {
            location = .file(String(path.dropFirst()))
        } else {
            // An absolute path after four slashes, as some other libraries write it.
            location = .file(path.hasPrefix(utf8: "//") ? "/\(path.drop { $0 == "/" })" : path)
        }
    }

    /// The role of connections to PostgreSQL, if the address names it.
    public var user: String? {
        if case .postgres(let address) = location { address.user } else { nil }
    }

    /// Returns whether both are addresses of the same database, which differ in their credentials at most.
    ///
    /// Two names of the same server count as different ones.
    public func isSameDatabase(as other: DatabaseURL) -> Bool {
        if case (.postgres(let address), .postgres(let otherAddress)) = (location, other.location) {
            return address.isSameDatabase(as: otherAddress)
        }
        return self == other
    }

    /// The address, without a password.
    public var description: String {
        switch location {
        case .memory: "sqlite::memory:"
        case .postgres(let address): address.redacted
        case .file(let path): path.hasPrefix(utf8: ".") ? "sqlite:///\(path)" : "sqlite://\(path)"
        }
    }

    // A malformed address may contain a password: the message contains only its scheme.
    private static func scheme(of text: String) -> String { String(text.prefix(upToUTF8: ":").prefix(20)) }
}
