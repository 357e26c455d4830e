import Foundation
import GRDB
import GRDBSQLite
import TrellisKernel

/// Extended result codes, which are macros that Swift can't import: a primary code, and from bit 8 its refinement.
enum SQLiteCode {
    static let check = SQLITE_CONSTRAINT | 1 << 8
    static let foreignKey = SQLITE_CONSTRAINT | 3 << 8
    static let notNull = SQLITE_CONSTRAINT | 5 << 8
    static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
    static let unique = SQLITE_CONSTRAINT | 8 << 8
    static let rowID = SQLITE_CONSTRAINT | 10 << 8
    static let trigger = SQLITE_CONSTRAINT | 7 << 8
    static let dataType = SQLITE_CONSTRAINT | 12 << 8
    static let busySnapshot = SQLITE_BUSY | 2 << 8
    static let abortRollback = SQLITE_ABORT | 2 << 8
    static let outOfMemory = SQLITE_IOERR | 12 << 8
}

/// The mapping of SQLite's extended result codes (https://sqlite.org/rescode.html) to ``DatabaseError``.
enum SQLiteErrors {
    /// Returns the error of an SQLite call; queries the connection for the name of a violated index.
    static func error(_ code: CInt, _ message: String, on connection: SQLiteConnection) -> any Error {
        switch code {
        case SQLiteCode.unique, SQLiteCode.primaryKey, SQLiteCode.rowID:
            return DatabaseError.uniqueViolation(constraint: connection.uniqueConstraint(code, detail(message)))
        case SQLiteCode.foreignKey: return DatabaseError.foreignKey(constraint: nil)
        case SQLiteCode.trigger: return DatabaseError.check(constraint: message)
        case SQLiteCode.check: return DatabaseError.check(constraint: detail(message))
        case SQLiteCode.notNull: return DatabaseError.notNull(column: detail(message))
        case SQLITE_INTERRUPT:
            if connection.progressHandler.reason == .timeout { return DatabaseError.timeout }
            return CancellationError()
        default:
            var error = error(code, message)
            // Only a transaction that may write can be told that the file can't be.
            if error == .readOnly, connection.isWriting { error = .unusableFile }
            let isOfDisk = code & 0xFF == SQLITE_IOERR
            if isOfDisk, isOutOfSpace(errno, sqlite3_system_errno(connection.handle)) { error = .full }
            if error == .full { connection.file?.failed(.full, message) }
            if error == .unusableFile { connection.file?.failed(.failing, message) }
            return error
        }
    }

    /// Returns whether the operating system refused a write for lack of space, by its last errors.
    ///
    /// SQLite has a code of its own for a full disk only, and keeps no error of a commit.
    private static func isOutOfSpace(_ codes: CInt...) -> Bool {
        !Set(codes).isDisjoint(with: [ENOSPC, EDQUOT, EFBIG])
    }

    /// Returns the error of a call for which no connection is needed.
    static func error(_ code: CInt, _ message: String) -> DatabaseError {
        switch (code, code & 0xFF) {
        case (SQLiteCode.busySnapshot, _): .serialization
        case (_, SQLITE_BUSY), (_, SQLITE_LOCKED), (_, SQLITE_PROTOCOL): .busy
        case (_, SQLITE_READONLY): .readOnly
        case (_, SQLITE_FULL): .full
        case (SQLiteCode.outOfMemory, _): .other(code: Int(code), message: message)
        case (_, SQLITE_IOERR), (_, SQLITE_CANTOPEN), (_, SQLITE_CORRUPT), (_, SQLITE_NOTADB): .unusableFile
        case (SQLITE_ERROR, _) where message == "integer overflow": .outOfRange
        case (_, SQLITE_ERROR), (_, SQLITE_RANGE), (_, SQLITE_MISMATCH), (_, SQLITE_TOOBIG), (SQLiteCode.dataType, _):
            .statement(message: message)
        default: .other(code: Int(code), message: message)
        }
    }

    /// Runs code that uses GRDB and converts its errors to ``DatabaseError``.
    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as GRDB.DatabaseError {
            throw error(failure.extendedResultCode.rawValue, failure.message ?? "no message")
        }
    }

    /// Returns the text after the colon of "UNIQUE constraint failed: project.tenant_id, project.name".
    private static func detail(_ message: String) -> String {
        guard let range = message.firstRange(utf8: " failed: ") else { return message }
        return String(message[range.upperBound...])
    }
}

extension DatabaseError {
    /// Whether the cause is the file, and so none of a transaction's own statements.
    var isOfFile: Bool { self == .full || self == .unusableFile }
}

extension SQLiteConnection {
    /// Returns the name of the unique index over the columns in SQLite's message; PostgreSQL reports this name itself.
    func uniqueConstraint(_ code: CInt, _ detail: String) -> String {
        if let name = detail.removingPrefix(utf8: "index '") { return String(name.prefix(upToUTF8: "'")) }
        let columns = detail.split(utf8: ", ").map { $0.split(utf8: ".") }
        guard let table = columns.first?.first.map(String.init) else { return detail }
        if code != SQLiteCode.unique { return "\(table)_pkey" }
        let names = columns.compactMap { $0.last.map(String.init) }
        var found: String?
        let indexes = Statement(
            """
            SELECT list.name, (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY seqno))
            FROM pragma_index_list(?) AS list WHERE list."unique" = 1 ORDER BY list.name
            """, [.text(table)])
        try? query(indexes) { row in
            if row.text(at: 1) == names.joined(separator: ",") { found = row.text(at: 0) }
            return found == nil
        }
        // A table with numbers that SQLite gives has its primary key as a constraint, whose index has no name.
        if found?.hasPrefix(utf8: "sqlite_autoindex_") ?? false { return "\(table)_pkey" }
        return found ?? "\(table)_\(names.joined(separator: "_"))_key"
    }
}
