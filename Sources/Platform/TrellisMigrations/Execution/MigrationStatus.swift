import TrellisDatabase
public import TrellisKernel

/// A migration and its state in the database.
public struct MigrationStatus: Hashable, Sendable {
    /// The state of a migration in the database; ``Migrator`` lists the transitions.
    public enum State: Hashable, Sendable, CustomStringConvertible {
        /// Not applied.
        case pending
        /// Started without a transaction; still running, or interrupted when its program ended.
        case running(since: Timestamp, statement: Int)
        /// Applied and unchanged.
        case applied(at: Timestamp)
        /// Started without a transaction, and stopped at a statement that failed.
        case failed(statement: Int, cause: String)
        /// Changed after it had been applied, which is an error.
        case changed(at: Timestamp)
        /// Applied by a newer program; this one doesn't have it.
        case unknown(at: Timestamp)
        /// Applied by a module that is retired now; its tables are kept.
        case retired(at: Timestamp)

        /// The state as text, with its time.
        public var description: String {
            switch self {
            case .pending: "pending"
            case .running(let since, let statement): "running since \(since), at statement \(statement)"
            case .applied(let time): "applied \(time)"
            case .failed(let statement, let cause): "failed at statement \(statement): \(cause)"
            case .changed(let time): "changed since it was applied \(time)"
            case .unknown(let time): "unknown to this program, applied \(time)"
            case .retired(let time): "retired, applied \(time)"
            }
        }
    }
    /// The migration.
    public let id: String
    /// Its state in the database.
    public let state: State
}

/// A migration that would be applied, with its statements.
public struct MigrationPlan: Hashable, Sendable {
    /// The migration.
    public let id: String
    /// The statements in the engine's SQL dialect, in order.
    public let statements: [String]
    /// The statements as a script.
    public var sql: String { "-- \(id)\n" + statements.map { "\($0);\n" }.joined() }
}
