extension Database {
    /// Runs `body`, which sends one statement; where the engine answers single statements by themselves, once up to the
    /// statement and once more with its answer.
    ///
    /// So both rendering and decoding are done by whoever asks, and the connection only carries statements to and fro.
    @concurrent
    func query<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (TransactionSession) throws -> Value
    ) async throws -> Value {
        guard let queries = engine.queries else {
            let given = try await engine.read(on: target) { connection in
                let session = TransactionSession(connection, self, statements: 1)
                let value = try body(session)
                return (value: value, reads: session.takeReads())
            }
            try await keep(given.reads)
            return given.value
        }
        let question = QueryConnection(engine.dialect)
        let session = TransactionSession(question, self, statements: 1)
        let outcome = Result { try body(session) }
        // Whatever came of the first run, it had no answer to go by.
        guard let asked = question.asked else { return try outcome.get() }
        let answer = try await queries.answer(to: asked.statement, reaching: asked.reach, on: target)
        question.answer = answer
        session.repeats(statements: 1)
        let value = try body(session)
        // A body that swallowed the failure is no better off than in a transaction.
        if case .failure = answer { throw DatabaseError.aborted }
        try await keep(session.takeReads())
        return value
    }
}

/// Stands in for a connection while the body of a query runs: it notes the statement the first time, and gives its answer
/// the second time.
final class QueryConnection: EngineConnection {
    /// Ends the first run at its statement.
    private struct NotAnsweredYet: Error {}

    private let dialect: Dialect
    private(set) var asked: (statement: Statement, reach: Reach)?
    var answer: Result<any QueryAnswer, DatabaseError>?
    private var reach = Reach.system

    init(_ dialect: Dialect) {
        self.dialect = dialect
    }

    func limit(to reach: Reach) {
        self.reach = reach
    }

    func query(_ statement: Statement, _ row: (RowReader) throws -> Bool) throws {
        guard let asked else {
            try dialect.check(statement.values)
            asked = (statement, reach)
            throw NotAnsweredYet()
        }
        guard let answer else { throw NotAnsweredYet() }
        guard asked.statement == statement, asked.reach == reach else {
            throw DatabaseError.statement(
                message:
                    "The body of a query runs twice and wrote another statement the second time; use read for this one."
            )
        }
        _ = try answer.get().forEach(row)
    }

    @discardableResult
    func execute(_ statement: Statement) throws -> Int { throw DatabaseError.readOnly }

    func execute(script: String) throws { throw DatabaseError.readOnly }

    func hasTable(_ name: String) throws -> Bool { throw Self.noQuery }

    func schemaDump() throws -> String { throw Self.noQuery }

    func checkForeignKeys() throws { throw Self.noQuery }

    private static let noQuery = DatabaseError.statement(message: "A query sends one statement; use read for this.")
}
