extension Database {
    /// Runs `body`, which sends one statement.
    ///
    /// If the engine runs single statements without a transaction, `body` runs twice: first up to the statement, then
    /// again with its result. So the caller's thread renders the statement and decodes the rows, and the connection
    /// only sends and receives.
    @concurrent
    func query<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        guard let queries = engine.queries else {
            let result = try await engine.read(on: target) { connection in
                let session = TransactionSession(connection, self, statements: 1)
                let value = try body(session)
                return (value: value, reads: session.takeReads())
            }
            try await writeReads(result.reads)
            return result.value
        }
        let recorder = RecordedQueryConnection(engine.dialect)
        let session = TransactionSession(recorder, self, statements: 1)
        let outcome = Result { try body(session) }
        // The outcome of the first run doesn't count, because it had no result.
        guard let recorded = recorder.recorded else { return try outcome.get() }
        let result = try await queries.run(recorded.statement, access: recorded.access, on: target)
        recorder.result = result
        session.beginReplay(statements: 1)
        let value = try body(session)
        // A body that ignored the failure must fail, as in a transaction.
        if case .failure = result { throw DatabaseError.aborted }
        try await writeReads(session.takeReads())
        return value
    }
}

/// A substitute for a connection while the body of a query runs: it records the statement in the first run and returns
/// its result in the second.
final class RecordedQueryConnection: EngineConnection {
    /// Ends the first run at its statement.
    private struct ResultMissing: Error {}

    private let dialect: Dialect
    private(set) var recorded: (statement: Statement, access: RowAccess)?
    var result: Result<any QueryResult, DatabaseError>?
    private var access = RowAccess.system

    init(_ dialect: Dialect) {
        self.dialect = dialect
    }

    func setAccess(_ access: RowAccess) {
        self.access = access
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        guard let recorded else {
            try dialect.check(statement.values)
            recorded = (statement, access)
            throw ResultMissing()
        }
        guard let result else { throw ResultMissing() }
        guard recorded.statement == statement, recorded.access == access else {
            throw DatabaseError.statement(
                message:
                    "The body of a query runs twice and sent a different statement the second time; use read for it."
            )
        }
        _ = try result.get().forEach(row)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int { throw DatabaseError.readOnly }

    func execute(script: String) throws { throw DatabaseError.readOnly }

    func hasTable(_ name: String) throws -> Bool { throw Self.noQuery }

    func checkForeignKeys() throws { throw Self.noQuery }

    private static let noQuery = DatabaseError.statement(message: "A query sends one statement; use read for this.")
}
