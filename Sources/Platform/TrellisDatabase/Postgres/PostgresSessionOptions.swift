import TrellisKernel

/// The options of every connection of a pool.
struct PostgresSessionOptions: Sendable {
    var statementCacheSize: Int
    /// Whether connections keep prepared statements and settings between transactions; false behind a transaction-mode
    /// pooler, which may run each transaction on another server connection.
    var cachesStatements: Bool
    /// The timeout of one statement.
    var statementTimeout: Duration?
    /// How long a statement waits for a lock.
    var lockTimeout: Duration?
    /// How long a transaction may be idle.
    var idleTimeout: Duration?
    var connectTimeout: Duration
    /// How long the server may take to end a statement that is to be cancelled.
    var cancelGrace = Duration.seconds(3)

    /// The command-line options that libpq sends to the server when it connects.
    var options: String? {
        guard cachesStatements else { return nil }
        return (["-c default_transaction_read_only=on"] + limits.map { "-c \($0.name)=\($0.milliseconds)" }).joined(
            separator: " ")
    }

    private var limits: [(name: String, milliseconds: Int64)] {
        [
            ("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleTimeout),
        ].map { (name: $0.0, milliseconds: ($0.1?.microseconds ?? 0) / 1000) }
    }

    /// Returns the statements that begin a transaction.
    func beginStatements(for transaction: PostgresTransactionKind) -> [Statement] {
        var statements = [Statement(transaction.beginStatement)]
        if !cachesStatements {
            let settings = limits.enumerated().map { "set_config('\($1.name)', $\($0 + 1), true)" }
            statements.append(
                Statement(
                    "SELECT \(settings.joined(separator: ", "))", limits.map { .text("\($0.milliseconds)") }))
        }
        if transaction.isUnlimited { statements.append(Statement("SET LOCAL statement_timeout = 0")) }
        return statements
    }
}

/// A kind of transaction.
struct PostgresTransactionKind: Sendable {
    /// The statement that begins it.
    let beginStatement: String
    let isReadOnly: Bool
    var isUnlimited = false

    /// A read-only transaction with one snapshot for all its statements.
    static let read = PostgresTransactionKind(
        beginStatement: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", isReadOnly: true)

    static func write(_ isolation: TransactionIsolation) -> PostgresTransactionKind {
        PostgresTransactionKind(
            beginStatement: "BEGIN ISOLATION LEVEL \(isolation.rawValue) READ WRITE", isReadOnly: false)
    }
}
