import Foundation

/// How other programs reach the same database: `pg_dump`, `psql`, or this program with other settings.
extension DatabaseURL {
    /// The path of the file; nil for other databases.
    package var filePath: String? {
        if case .file(let path) = location { path } else { nil }
    }

    /// Whether it is a file that doesn't exist.
    package var isMissing: Bool { filePath.map { !FileManager.default.fileExists(atPath: $0) } ?? false }

    /// Whether it is a database of a PostgreSQL server.
    package var isPostgres: Bool {
        if case .postgres = location { true } else { false }
    }

    /// The variables with which libpq's programs connect; empty for other databases.
    ///
    /// Other users of the machine can read the arguments of a process, but not its variables. The password of a
    /// certificate's key has no variable.
    package var toolVariables: [String: String] {
        guard case .postgres(let address) = location else { return [:] }
        let named = address.options.compactMap { keyword, value in Self.variables[keyword].map { ($0, value) } }
        return Dictionary(named) { first, _ in first }
    }

    /// Returns the address of another database on the same server, with the same credentials; nil for other databases.
    ///
    /// - Parameter name: letters, digits and underscores.
    package func onSameServer(_ name: String) -> DatabaseURL? {
        guard case .postgres(let address) = location else { return nil }
        let separator = address.uri.utf8.contains(0x3F) ? "&" : "?"
        return try? DatabaseURL("\(address.uri)\(separator)dbname=\(name)")
    }

    /// libpq's variables by the keywords of an address
    /// (https://www.postgresql.org/docs/15/libpq-envars.html).
    private static let variables = [
        "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER",
        "password": "PGPASSWORD", "passfile": "PGPASSFILE", "options": "PGOPTIONS", "sslmode": "PGSSLMODE",
        "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslrootcert": "PGSSLROOTCERT", "sslcrl": "PGSSLCRL",
        "sslcrldir": "PGSSLCRLDIR", "sslsni": "PGSSLSNI", "channel_binding": "PGCHANNELBINDING",
        "gssencmode": "PGGSSENCMODE", "krbsrvname": "PGKRBSRVNAME", "require_auth": "PGREQUIREAUTH",
        "connect_timeout": "PGCONNECT_TIMEOUT", "target_session_attrs": "PGTARGETSESSIONATTRS",
    ]
}
