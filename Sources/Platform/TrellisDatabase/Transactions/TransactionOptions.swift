/// What one transaction sees of those that run beside it.
///
/// SQLite has one writer at a time, so there every transaction is serializable.
public enum TransactionIsolation: String, Sendable {
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// Every statement sees what was committed before the first began; a conflicting write fails with
    /// ``DatabaseError/serialization``.
    case repeatableRead = "REPEATABLE READ"
    /// As if the transactions had run one after the other; one that can't is failed with
    /// ``DatabaseError/serialization``.
    case serializable = "SERIALIZABLE"
}

/// How a writing transaction runs.
public struct TransactionOptions: Sendable {
    /// What it sees of others.
    public var isolation: TransactionIsolation
    /// How often its body may run, at most.
    public var attempts: Int

    /// Once, seeing what is committed.
    public static let standard = TransactionOptions(isolation: .readCommitted, attempts: 1)

    /// As if alone on the database, and again, up to `attempts` times, when others got in the way.
    ///
    /// For a body that does nothing but read and write rows: it may run several times, though only one run counts.
    public static func repeatable(
        attempts: Int = 5, isolation: TransactionIsolation = .serializable
    ) -> TransactionOptions {
        TransactionOptions(isolation: isolation, attempts: max(attempts, 1))
    }
}

/// Which servers a reading transaction may be sent to.
public enum ReadTarget: Sendable {
    /// The one that is written to: what was committed is seen.
    case primary
    /// A copy that may lag behind, when there is one: for reports and exports.
    case replica
}
