/// What records transactions and statements as parts of a trace; ``DatabaseOptions/tracing`` has it.
package protocol DatabaseTracing: Sendable {
    /// Begins the span of a transaction, or of a statement without one, for the current task; nil outside traces.
    func begin(_ work: TracedWork) -> (any DatabaseSpan)?
}

/// What a span of the database records.
package enum TracedWork: Sendable {
    case transaction(TransactionKind, Dialect.Name)
    /// A statement, by its text: its values are placeholders.
    case statement(String, Dialect.Name)

    package enum TransactionKind: String, Sendable {
        case read, write
    }
}

/// A transaction or statement in progress that a trace records; its functions may be called on any thread.
package protocol DatabaseSpan: Sendable {
    /// Begins the span of a statement in the transaction.
    func statement(_ text: String, _ system: Dialect.Name) -> any DatabaseSpan
    /// Ends the span; with an error it has failed.
    func end(_ error: (any Error)?)
}

extension DatabaseSpan {
    /// Runs the statement and records it.
    func record<Value>(_ statement: Statement, _ system: Dialect.Name, _ run: () throws -> Value) throws -> Value {
        let span = self.statement(statement.text, system)
        do {
            let value = try run()
            span.end(nil)
            return value
        } catch {
            span.end(error)
            throw error
        }
    }
}
