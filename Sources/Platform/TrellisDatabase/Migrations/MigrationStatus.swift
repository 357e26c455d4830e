public import TrellisKernel

/// A migration, and how the database stands to it.
public struct MigrationStatus: Hashable, Sendable {
    /// How the database stands to a migration; see ``Migrator`` for what leads from one to another.
    public enum State: Hashable, Sendable, CustomStringConvertible {
        /// Not applied.
        case pending
        /// Begun without a transaction; under way, or its program ended in the middle.
        case running(since: Timestamp, statement: Int)
        /// Applied, as it is.
        case applied(at: Timestamp)
        /// Begun without a transaction, and stopped at a statement that failed.
        case failed(statement: Int, cause: String)
        /// Applied, and changed since: an error.
        case changed(at: Timestamp)
        /// Applied by a newer program; this one doesn't have it.
        case unknown(at: Timestamp)

        /// The state in words, with its time.
        public var description: String {
            switch self {
            case .pending: "pending"
            case .running(let since, let statement): "running since \(since), at statement \(statement)"
            case .applied(let time): "applied \(time)"
            case .failed(let statement, let cause): "failed at statement \(statement): \(cause)"
            case .changed(let time): "changed since it was applied \(time)"
            case .unknown(let time): "unknown to this program, applied \(time)"
            }
        }
    }
    /// The migration.
    public let id: String
    /// How the database stands to it.
    public let state: State
}

/// A migration that would be applied, and its statements.
public struct MigrationPlan: Hashable, Sendable {
    /// The migration.
    public let id: String
    /// The statements, in order, in the engine's words.
    public let statements: [String]
    /// The statements as a script.
    public var sql: String { "-- \(id)\n" + statements.map { "\($0);\n" }.joined() }
}
