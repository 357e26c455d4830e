/// What a transaction sees of concurrent transactions.
///
/// SQLite has one writer at a time, so there every transaction is serializable.
public enum TransactionIsolation: String, Sendable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// Every statement sees what was committed before the first began; a conflicting write fails with
    /// ``DatabaseError/serialization``.
    case repeatableRead = "REPEATABLE READ"
    /// As if the transactions ran one after the other; otherwise one of them fails with
    /// ``DatabaseError/serialization``.
    case serializable = "SERIALIZABLE"
}

extension TransactionIsolation: Comparable {
    private var strictness: Int {
        switch self {
        case .readCommitted: 0
        case .repeatableRead: 1
        case .serializable: 2
        }
    }

    /// Whether the first level allows more than the second.
    public static func < (left: Self, right: Self) -> Bool { left.strictness < right.strictness }
}

/// The options of a write transaction.
public struct TransactionOptions: Sendable {
    /// The isolation level.
    public var isolation: TransactionIsolation
    /// The maximum number of runs of its body.
    public var attempts: Int
    /// Whether the body waits for other code, so that no other transaction may depend on its commit.
    var isHeld = false

    /// Creates options.
    private init(isolation: TransactionIsolation, attempts: Int) {
        self.isolation = isolation
        self.attempts = attempts
    }

    /// One attempt with the isolation level "read committed".
    public static let standard = TransactionOptions(isolation: .readCommitted, attempts: 1)

    /// Returns options for a serializable transaction that is retried after conflicts, up to `attempts` attempts.
    ///
    /// For bodies that only read and write rows: the body may run several times, and only one run is committed.
    public static func repeatable(
        attempts: Int = 5, isolation: TransactionIsolation = .serializable
    ) -> TransactionOptions {
        TransactionOptions(isolation: isolation, attempts: max(attempts, 1))
    }
}

/// The server of a read transaction.
public enum ReadTarget: Sendable {
    /// The primary, which sees all commits.
    case primary
    /// The replica if there is one, which may be behind: for reports and exports.
    ///
    /// A read that the replica can't serve goes to the primary: while the replica is further behind than the limit or can't
    /// be reached, and after it had to stop the read. So does each read of a request that has written before, in the same
    /// process.
    case replica
}
