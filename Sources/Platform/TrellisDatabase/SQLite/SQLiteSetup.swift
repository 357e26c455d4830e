import Foundation
import GRDB
import GRDBSQLite
import TrellisKernel

/// The settings of connections to one database, and the way to open them.
struct SQLiteSetup: Sendable {
    let options: DatabaseOptions
    /// The file; nil for a database in memory.
    let file: SQLiteFile?

    /// Opens a connection; only a writer creates a file that is missing.
    ///
    /// - Throws: errors of GRDB.
    func open(isWriter: Bool) throws -> SQLiteConnection {
        try SQLiteConnection(
            path: file?.path ?? ":memory:", configuration: configuration(isWriter: isWriter),
            statementCacheSize: options.statementCacheSize, setup: pragmas, file: file)
    }

    /// Opens another connection to the file, if it is still the one that was opened first.
    ///
    /// - Throws: ``DatabaseError``.
    func openAgain(isWriter: Bool) throws -> SQLiteConnection {
        try file?.requireOpened()
        let connection = try SQLiteErrors.translating {
            do {
                return try open(isWriter: isWriter)
            } catch let failure as GRDB.DatabaseError {
                file?.failed(.failing, "no connection can be opened: \(failure.message ?? "no message")")
                throw failure
            }
        }
        // Between the look and the opening it may have been replaced.
        try file?.requireOpened()
        return connection
    }

    /// Opens the first connection, which creates a file and its folder if they are missing.
    ///
    /// - Throws: ``DatabaseFileError``; ``DatabaseError`` for a database in memory.
    func openFirst() throws -> SQLiteConnection {
        guard let file else { return try SQLiteErrors.translating { try open(isWriter: true) } }
        try Self.createFolder(of: file.path)
        let connection: SQLiteConnection
        do {
            connection = try open(isWriter: true)
        } catch let failure as GRDB.DatabaseError {
            guard failure.resultCode != .SQLITE_READONLY else { throw DatabaseFileError.readOnly(path: file.path) }
            throw DatabaseFileError.unopened(path: file.path, reason: failure.message ?? "no message")
        }
        // SQLite opens a file that it may only read, and fails at the first write.
        guard !connection.isReadOnly else { throw DatabaseFileError.readOnly(path: file.path) }
        let target = sqlite3_db_filename(connection.handle, "main")
        try file.opened(at: target.map { String(cString: $0) } ?? file.path, hasLog: !options.keepsJournalMode)
        return connection
    }

    private static func createFolder(of path: String) throws(DatabaseFileError) {
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unopened(path: path, reason: "its folder can't be created")
        }
    }

    private func configuration(isWriter: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = isWriter ? "database-writer" : "database-reader"
        configuration.foreignKeysEnabled = true
        configuration.readonly = !isWriter
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(TimeInterval(options.busyTimeout.microseconds) / 1_000_000)
        if isWriter, file != nil, !options.keepsJournalMode { configuration.journalMode = .wal }
        configuration.prepareDatabase { database in
            // GRDB's authorizer runs for every statement that is prepared; this module doesn't need it.
            sqlite3_set_authorizer(database.sqliteConnection, nil, nil)
        }
        return configuration
    }

    /// The log is copied by ``SQLiteLog``, so no commit does it.
    private var pragmas: String {
        """
        PRAGMA synchronous = \(options.durability == .full ? "FULL" : "NORMAL"); PRAGMA temp_store = MEMORY; \
        PRAGMA secure_delete = OFF; PRAGMA wal_autocheckpoint = 0; \
        PRAGMA journal_size_limit = \(options.logLimits.emptied * 4096)
        """
    }
}
