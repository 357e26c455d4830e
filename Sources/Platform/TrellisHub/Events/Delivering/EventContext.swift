public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisJobs
import TrellisKernel

/// What a durable subscriber has while it handles an event.
public final class EventContext: Sendable {
    /// The event as it was written down.
    public let envelope: EventEnvelope
    /// The delivery, which is a background job: for its steps, progress, log and files.
    public let job: JobContext
    private let subscriber: String
    private let committed = Mutex(false)

    init(_ envelope: EventEnvelope, to subscriber: String, _ job: JobContext) {
        self.envelope = envelope
        self.subscriber = subscriber
        self.job = job
    }

    /// The number of this attempt; 1 is the first.
    public var attempt: Int { job.attempt }
    /// Logs to the server's log and to the delivery's own, with the event's tenant, request and trace.
    public var logger: Logger { job.logger }
    /// The rows of the event's tenant.
    ///
    /// What is written here isn't tied to the delivery and may be written again by the next attempt; see ``commit(_:)``.
    public var database: TenantDatabase { job.database.caused(by: cause) }

    /// Whether the delivery has ended.
    var isCommitted: Bool { committed.withLock { $0 } }

    /// Writes what follows from the event and ends the delivery, both or neither: so it is done exactly once for this
    /// subscriber and event, however often the event is delivered.
    ///
    /// ```swift
    /// try await context.commit { tx in try tx.insert(ProjectActivityRecord(…)) }
    /// ```
    /// The last thing that a handler does. Where the event is behind this subscriber already, the body isn't run and the
    /// delivery ends. A handler that never commits has its delivery ended when it returns.
    ///
    /// - Throws: what the body throws; `JobError.leaseLost` when others have the delivery by now. Then nothing is
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

    private var cause: ID<TransactionCause> { ID(high: envelope.id.high, low: envelope.id.low) }
}
