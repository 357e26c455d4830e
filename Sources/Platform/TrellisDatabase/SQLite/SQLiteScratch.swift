import GRDB

/// A database of SQLite in memory, on the calling thread.
package enum SQLiteScratch {
    /// Runs `body` on the connection of an empty database, without a transaction and without foreign keys; the database
    /// is gone afterwards.
    ///
    /// - Throws: ``DatabaseError``, and what `body` throws.
    package static func run<Value>(_ body: (any EngineConnection) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        let connection = try SQLiteConnection(path: ":memory:", configuration: configuration, statementCacheSize: 10)
        defer { try? connection.close() }
        return try connection.withoutTransaction { try body($0) }
    }
}
