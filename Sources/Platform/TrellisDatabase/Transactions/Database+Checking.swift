extension Database {
    /// Has the engine read statements without running any: a statement that it doesn't understand, or that needs what
    /// the schema doesn't have, throws ``DatabaseError/statement(message:)`` with its text.
    package func check(_ statements: [String]) async throws {
        try await engine.write(.standard, limit: nil) { connection in
            connection.limit(to: .system)
            for statement in statements {
                do {
                    try connection.check(statement)
                } catch DatabaseError.statement(let message) {
                    throw DatabaseError.statement(message: "\(message)\n\(statement)")
                }
            }
        }
    }

    /// The statements that every record has, whether anything sends them or not.
    package func standingStatements(of records: [any Record.Type]) -> [String] {
        records.flatMap { record in
            let statements = record.table.statements(for: engine.dialect)
            return [statements.find, statements.findInTenant, statements.insert]
                + (statements.updated.isEmpty ? [] : [statements.update])
        }
    }
}
