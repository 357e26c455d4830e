import TrellisKernel

/// How every connection of a pool is set up.
struct PostgresSession: Sendable {
    var statementCacheSize: Int
    /// False behind a pooler that hands out connections by the transaction: nothing may outlive one then.
    var keepsStatements: Bool
    /// How long one statement may take.
    var statementLimit: Duration?
    /// How long a statement waits for a lock.
    var lockLimit: Duration?
    /// How long a transaction may do nothing.
    var idleLimit: Duration?
    var connectLimit: Duration

    /// What libpq tells the server when it connects.
    var options: String? {
        guard keepsStatements else { return nil }
        return (["-c default_transaction_read_only=on"] + limits.map { "-c \($0.name)=\($0.milliseconds)" }).joined(
            separator: " ")
    }

    private var limits: [(name: String, milliseconds: Int64)] {
        [
            ("statement_timeout", statementLimit), ("lock_timeout", lockLimit),
            ("idle_in_transaction_session_timeout", idleLimit),
        ].map { (name: $0.0, milliseconds: ($0.1?.microseconds ?? 0) / 1000) }
    }

    /// The statements that open a transaction.
    func opening(_ transaction: PostgresTransaction) -> [Statement] {
        var statements = [Statement(transaction.opening)]
        if !keepsStatements {
            let settings = limits.enumerated().map { "set_config('\($1.name)', $\($0 + 1), true)" }
            statements.append(
                Statement(
                    "SELECT \(settings.joined(separator: ", "))", limits.map { .text("\($0.milliseconds)") }))
        }
        if transaction.isUnlimited { statements.append(Statement("SET LOCAL statement_timeout = 0")) }
        return statements
    }
}

/// The kinds of transaction.
struct PostgresTransaction: Sendable {
    /// What begins it.
    let opening: String
    let isReadOnly: Bool
    var isUnlimited = false

    /// One snapshot for all its statements.
    static let read = PostgresTransaction(opening: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", isReadOnly: true)

    static func write(_ isolation: TransactionIsolation) -> PostgresTransaction {
        PostgresTransaction(opening: "BEGIN ISOLATION LEVEL \(isolation.rawValue) READ WRITE", isReadOnly: false)
    }
}
