public import TrellisJobs

/// Delivery within the transaction that publishes: the handler's writes and the event are one commit.
public struct InTransactionDelivery: Sendable {
    /// At once, in the same transaction.
    ///
    /// What the handler throws rolls back everything, though whoever publishes catches it. For what must never be without
    /// the event, and for refusing; it makes the publisher's transaction longer.
    public static let inTransaction = InTransactionDelivery()
}

/// Delivery after the commit, in memory: best effort.
public struct AfterCommitDelivery: Sendable {
    /// Once, right after the commit, in the process that published; lost when that dies in between.
    ///
    /// For wakes, caches and figures that mend themselves.
    public static let afterCommit = AfterCommitDelivery()
}

/// Delivery by a background job of its own for each event: at least once, and what it writes exactly once.
public struct DurableDelivery<Subject: Event>: Sendable {
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    /// Says which deliveries keep their order among each other; nil when none do.
    let key: (@Sendable (Subject) -> String)?

    /// A job that publishing enqueues in its own transaction, retried as `retry` says, then dead-lettered: discarded, and
    /// kept until somebody retries it.
    ///
    /// - Parameters:
    ///   - queue: where deliveries wait.
    ///   - retry: how often, and after what pauses; twenty times over about two days by default.
    ///   - timeout: how long one attempt may take.
    public static func durable(
        queue: Queue = .events, retry: RetryPolicy = .exponential(attempts: 20), timeout: Duration = .seconds(60)
    ) -> Self {
        Self(queue: queue, retry: retry, timeout: timeout, key: nil)
    }

    /// As ``durable(queue:retry:timeout:)``, with the deliveries that have the same key one after the other, in the order
    /// in which their transactions were committed, over retries too.
    ///
    /// One that is dead-lettered lets the next go on. Transactions that publish for the same key wait for each other.
    ///
    /// - Parameter key: such as `\.projectID`; its description tells keys apart, by the first 200 characters.
    public static func durable<Key: CustomStringConvertible & SendableMetatype>(
        queue: Queue = .events, retry: RetryPolicy = .exponential(attempts: 20), timeout: Duration = .seconds(60),
        orderBy key: @escaping @Sendable (Subject) -> Key
    ) -> Self {
        Self(queue: queue, retry: retry, timeout: timeout) { key($0).description }
    }
}

extension Queue {
    /// Where deliveries of events wait, unless a subscription says otherwise.
    public static let events = Queue("events")
}
