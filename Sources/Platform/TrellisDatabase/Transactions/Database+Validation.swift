extension Database {
    /// Prepares statements without running them.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` with the text of the first statement that the engine can't parse
    ///   or that uses something the schema doesn't have.
    package func validate(_ statements: [String]) async throws {
        try await engine.write(.standard, limit: nil) { connection in
            connection.setAccess(.system)
            for statement in statements {
                do {
                    try connection.validate(statement)
                } catch DatabaseError.statement(let message) {
                    throw DatabaseError.statement(message: "\(message)\n\(statement)")
                }
            }
        }
    }

    /// Returns the statements of every record, whether they are used or not.
    package func recordStatements(of records: [any Record.Type]) -> [String] {
        records.flatMap { record in
            let statements = record.table.statements(for: engine.dialect)
            return [statements.find, statements.findInTenant, statements.insert]
                + (statements.updated.isEmpty ? [] : [statements.update])
        }
    }
}
