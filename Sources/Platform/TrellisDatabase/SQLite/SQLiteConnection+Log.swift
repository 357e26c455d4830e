import GRDB
import GRDBSQLite
import TrellisKernel

extension SQLiteConnection {
    /// Copies the log into the database file as far as no reader is in the way; returns the log's number of pages.
    ///
    /// Blocks no transaction. Copies nothing while another process does.
    func copyLog() throws -> Int {
        try copyLog(SQLITE_CHECKPOINT_PASSIVE, waiting: .zero).pages
    }

    /// Copies the whole log, so that the next commit begins it again; returns false when a reader needs it for longer
    /// than `limit`.
    ///
    /// No other transaction writes meanwhile.
    func emptyLog(waiting limit: Duration) throws -> Bool {
        try copyLog(SQLITE_CHECKPOINT_RESTART, waiting: limit).isComplete
    }

    private func copyLog(_ mode: CInt, waiting limit: Duration) throws -> (pages: Int, isComplete: Bool) {
        // Another process may write the same log under other locks.
        try file?.requireOpened()
        return try queue.inDatabase { _ in
            var (pages, copied): (CInt, CInt) = (0, 0)
            sqlite3_busy_timeout(handle, CInt(clamping: limit.microseconds / 1000))
            let code = sqlite3_wal_checkpoint_v2(handle, "main", mode, &pages, &copied)
            guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY else { throw failure(code, nil) }
            return (Int(pages), code == SQLITE_OK)
        }
    }
}
