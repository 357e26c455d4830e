import GRDBSQLite

extension SQLiteConnection {
    func execute(script: String) throws {
        var rest = script
        while !rest.isEmpty {
            let (prepared, tail) = try compile(rest)
            rest = tail
            guard let prepared else { continue }
            endGroup(after: prepared)
            var code = prepared.step()
            while code == SQLITE_ROW { code = prepared.step() }
            guard code == SQLITE_DONE else {
                let message = String(cString: sqlite3_errmsg(handle))
                throw SQLiteErrors.error(sqlite3_extended_errcode(handle), message, on: self)
            }
        }
    }

    func validate(_ text: String) throws {
        _ = try compile(text)
    }

    func hasTable(_ name: String) throws -> Bool {
        var found = false
        try query(Statement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", [.text(name)])) { _ in
            found = true
            return false
        }
        return found
    }

    func checkForeignKeys() throws {
        var violation: String?
        try query(Statement("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1")) { row in
            violation = "\(row.text(at: 0) ?? "?") to \(row.text(at: 1) ?? "?")"
            return false
        }
        if let violation { throw DatabaseError.foreignKey(constraint: violation) }
    }
}
