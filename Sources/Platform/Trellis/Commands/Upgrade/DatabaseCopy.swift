import Foundation
import Logging
import TrellisDatabase
import TrellisKernel

/// A copy of the product's database, on which another version of the program runs its migrations.
///
/// | engine | the copy |
/// |---|---|
/// | SQLite | a file with all rows, by `VACUUM INTO`, in one read transaction: writers go on |
/// | PostgreSQL | a database on the same server: the schema and the history of migrations, without other rows |
struct DatabaseCopy: Sendable {
    /// The settings with which a program uses the copy, on its command line; they contain no password.
    let overrides: [String]
    /// The variables that it needs as well.
    let variables: [String: String]
    /// Whether it has the rows of the database.
    let hasRows: Bool

    /// The time for each step of the copy.
    private static let limit = Duration.seconds(600)

    /// Runs `body` with a copy, and deletes the copy afterwards.
    ///
    /// - Parameter section: the settings of the database; the copy is made as the role that migrates.
    /// - Throws: ``DatabaseCopyError``, ``UpgradeError`` for `pg_dump` and `psql`, ``TrellisDatabase/DatabaseError``.
    static func with(_ section: DatabaseSettings, _ body: (DatabaseCopy) async throws -> Void) async throws {
        let url = (section.migrationURL ?? section.url).url
        let folder = FileManager.default.temporaryDirectory.appending(path: "trellis-upgrade-\(UUID())")
        // Only this user may read the rows.
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger(label: "trellis.upgrade") { _ in SwiftLogNoOpLogHandler() }
        var options = section.options
        options.transactionTimeout = limit
        if url.isPostgres {
            let database = try Database.open(url, options: options, logger: logger)
            defer { try? database.close() }
            try await copyPostgres(url, database, section, folder.path(percentEncoded: false), body)
        } else {
            guard let path = url.filePath, FileManager.default.fileExists(atPath: path) else {
                throw DatabaseCopyError.nothingToCopy("\(url)")
            }
            let database = try Database.open(url, options: options, logger: logger)
            defer { try? database.close() }
            let copy = folder.appending(path: "copy.sqlite").path(percentEncoded: false)
            try await database.run(script: "VACUUM INTO \(Dialect.sqlite.literal(copy))")
            let address = "sqlite://\(copy)"
            try await body(
                DatabaseCopy(
                    overrides: overrides(address, section, hasOwner: section.migrationURL != nil), variables: [:],
                    hasRows: true))
        }
    }

    private static func copyPostgres(
        _ url: DatabaseURL, _ database: Database, _ section: DatabaseSettings, _ folder: String,
        _ body: (DatabaseCopy) async throws -> Void
    ) async throws {
        let name = "trellis_upgrade_\(UInt64.random(in: 0...UInt64.max))"
        guard let scratch = url.onSameServer(name) else { throw DatabaseCopyError.nothingToCopy("\(url)") }
        do {
            try await database.run(script: "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
        } catch let error as DatabaseError {
            throw DatabaseCopyError.notCreated(error.message)
        }
        do {
            // The tools connect by variables: other users of the machine can read the arguments of a process.
            let variables = url.toolVariables.mapValues { Optional($0) }
            let history = ["trellis_migration", "trellis_migration_attempt"].map { "--table=\($0)" }
            for (file, arguments) in [
                ("schema.sql", ["--schema-only", "--no-owner", "--no-privileges"]),
                ("history.sql", ["--data-only"] + history),
            ] {
                try await ToolProcess(
                    command: ["pg_dump"] + arguments, folder: folder, variables: variables,
                    output: .file("\(folder)/\(file)")
                ).run(limit: limit)
                try await ToolProcess(
                    command: ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=\(folder)/\(file)"],
                    folder: folder, variables: scratch.toolVariables.mapValues { Optional($0) }
                ).run(limit: limit)
            }
            try await body(
                DatabaseCopy(
                    overrides: overrides("postgres:///\(name)", section, hasOwner: true),
                    variables: scratch.toolVariables, hasRows: false))
        } catch {
            // A task of its own: an interrupted command is cancelled, and deletes the copy nevertheless.
            try? await Task { try await database.run(script: "DROP DATABASE \(name) WITH (FORCE)") }.value
            throw error
        }
        try await database.run(script: "DROP DATABASE \(name) WITH (FORCE)")
    }

    /// The command line has priority over every other source, so the program can't reach the database itself.
    private static func overrides(_ address: String, _ section: DatabaseSettings, hasOwner: Bool) -> [String] {
        ["database.url=\(address)"] + (hasOwner ? ["database.migration_url=\(address)"] : [])
            // A replica has the rows of the database itself; an empty value clears it.
            + (section.replicaURL != nil ? ["database.replica_url="] : [])
    }
}

/// The reasons why there is no copy.
enum DatabaseCopyError: AppError, Hashable {
    /// In memory, or a file that doesn't exist.
    case nothingToCopy(String)
    /// The role may not create databases, with the server's message.
    case notCreated(String)

    /// `upgrade.…`.
    var code: String {
        switch self {
        case .nothingToCopy: "upgrade.nothing_to_copy"
        case .notCreated: "upgrade.not_created"
        }
    }

    /// `invalid`.
    var kind: ErrorKind { .invalid }

    /// What is wrong, and what to do.
    var message: String {
        switch self {
        case .nothingToCopy(let url):
            "There is no database \(url) to copy. Set database.url, or run `migrate plan` and `migrate lint` where the database is."
        case .notCreated(let reason):
            "The role can't create a database for the copy: \(reason) Allow it with ALTER ROLE … CREATEDB, or run `migrate plan` and `migrate lint` on a copy of your own."
        }
    }

    /// `error`.
    var logLevel: ErrorLevel { .error }
}
