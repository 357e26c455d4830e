import TrellisDatabase

extension EngineConnection {
    /// Runs `body` on SQLite while foreign keys aren't enforced, for statements that drop a table.
    ///
    /// SQLite ignores the setting within a transaction, so `body` begins one itself.
    ///
    /// - Throws: ``DatabaseError/other(code:message:)`` when a transaction is open.
    func withoutForeignKeys<Value>(_ body: () throws -> Value) throws -> Value {
        try execute(script: "PRAGMA foreign_keys = OFF")
        // A statement that failed may have left the other setting.
        defer { try? execute(script: "PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON") }
        let isOn = try collect("PRAGMA foreign_keys") { try $0.decode(Bool.self, at: 0) }
        guard isOn == [false] else {
            throw DatabaseError.other(code: 0, message: "foreign keys can't be turned off within a transaction")
        }
        return try body()
    }

    /// Runs `body` in a write transaction of a connection that has none.
    func inTransaction<Value>(_ body: () throws -> Value) throws -> Value {
        try execute(script: "BEGIN IMMEDIATE")
        do {
            let value = try body()
            try execute(script: "COMMIT")
            return value
        } catch {
            // The engine may have rolled back by itself.
            try? execute(script: "ROLLBACK")
            throw error
        }
    }
}
