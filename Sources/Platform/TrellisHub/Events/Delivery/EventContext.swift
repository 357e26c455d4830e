public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisJobs
import TrellisKernel

/// The context of a durable subscriber while it handles an event.
public final class EventContext: Sendable {
    /// The stored event.
    public let envelope: EventEnvelope
    /// The background job of the delivery: steps, progress, log and files.
    public let job: JobContext
    private let subscriber: String
    private let committed = Mutex(false)

    init(_ envelope: EventEnvelope, to subscriber: String, _ job: JobContext) {
        self.envelope = envelope
        self.subscriber = subscriber
        self.job = job
    }

    /// The number of this attempt, counted from 1.
    public var attempt: Int { job.attempt }
    /// A logger to the server's log and the delivery's log, with the event's tenant, request and trace.
    public var logger: Logger { job.logger }
    /// The database of the event's tenant.
    ///
    /// Writes here aren't atomic with the delivery: a retry may repeat them. See ``commit(_:)``.
    public var database: TenantDatabase { job.database.caused(by: cause) }

    /// Whether the delivery is committed.
    var isCommitted: Bool { committed.withLock { $0 } }

    /// Runs `body` and ends the delivery in one transaction: its writes are applied exactly once.
    ///
    /// ```swift
    /// try await context.commit { tx in try tx.insert(ProjectActivityRecord(…)) }
    /// ```
    /// Call it last in a handler. If this subscriber has already handled the event, the body isn't called and the
    /// delivery ends. If a handler doesn't commit, the delivery ends when the handler returns.
    ///
    /// - Throws: Rethrows the body's error; `JobError.leaseLost` if another worker has the delivery. Then nothing is
    ///   written.
    public func commit(_ body: @escaping @Sendable (TenantTransaction) throws -> Void) async throws {
        let (event, subscriber, cause) = (envelope.id, subscriber, cause)
        try await job.commit { tx in
            let handled = EventHandledRecord(
                id: ID(), tenantID: tx.scope.tenantID, eventID: event, subscriber: subscriber, at: tx.now)
            guard try !tx.insertMissing([handled]).isEmpty else { return }
            try tx.caused(by: cause) { try body(tx) }
        }
        committed.withLock { $0 = true }
    }

    var cause: ID<TransactionCause> { ID(high: envelope.id.high, low: envelope.id.low) }
}
