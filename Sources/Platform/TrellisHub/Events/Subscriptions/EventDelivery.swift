public import TrellisJobs

/// Delivery within the transaction that publishes: the handler's writes and the event are one commit.
public struct InTransactionDelivery: Sendable {
    /// Calls the handler immediately, in the publishing transaction.
    ///
    /// An error of the handler rolls back the transaction, even if the publisher catches it. For writes that must be
    /// atomic with the event, and for rejecting it. The handler makes the publisher's transaction longer.
    public static let inTransaction = InTransactionDelivery()
}

/// Delivery after the commit, in memory: best effort.
public struct AfterCommitDelivery: Sendable {
    /// Calls the handler once after the commit, in the publishing process; lost if the process dies before.
    ///
    /// For notifications, caches and metrics that correct themselves.
    public static let afterCommit = AfterCommitDelivery()
}

/// Delivery by one background job for each event: at-least-once execution, exactly-once writes.
public struct DurableDelivery<Subject: Event>: Sendable {
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    /// Returns the ordering key of an event; nil if deliveries are unordered.
    let key: (@Sendable (Subject) -> String)?

    /// Enqueues a job after the commit, without loss: the event's row lists its deliveries.
    ///
    /// After the last attempt the job is dead-lettered: discarded, and stored until an operator retries it.
    ///
    /// - Parameters:
    ///   - queue: The queue of the deliveries.
    ///   - retry: The attempts and delays; 20 attempts over about two days by default.
    ///   - timeout: The time limit of one attempt.
    public static func durable(
        queue: Queue = .events, retry: RetryPolicy = .exponential(attempts: 20), timeout: Duration = .seconds(60)
    ) -> Self {
        Self(queue: queue, retry: retry, timeout: timeout, key: nil)
    }

    /// Enqueues a job in the publishing transaction; jobs with the same key run one at a time, in commit order.
    ///
    /// Otherwise like ``durable(queue:retry:timeout:)``, except that the publishing transaction writes the job, which
    /// makes the order of commits known. The order also holds across retries. A dead-lettered delivery
    /// doesn't block the next one. Transactions that publish for the same key wait for each other.
    ///
    /// - Parameter key: The key, such as `\.projectID`; compared by the first 200 characters of its description.
    public static func durable<Key: CustomStringConvertible & SendableMetatype>(
        queue: Queue = .events, retry: RetryPolicy = .exponential(attempts: 20), timeout: Duration = .seconds(60),
        orderBy key: @escaping @Sendable (Subject) -> Key
    ) -> Self {
        Self(queue: queue, retry: retry, timeout: timeout) { key($0).description }
    }
}

extension Queue {
    /// The default queue of event deliveries.
    public static let events = Queue("events")
}
