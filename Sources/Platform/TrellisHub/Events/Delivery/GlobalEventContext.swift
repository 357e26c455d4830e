public import Logging
public import TrellisDatabase
public import TrellisJobs
import TrellisKernel

/// The context of a durable subscriber that writes rows without tenants; otherwise like an ``EventContext``.
public struct GlobalEventContext: Sendable {
    private let context: EventContext
    private let global: GlobalJobContext

    /// Creates the context of a delivery.
    ///
    /// - Throws: ``TrellisDatabase/GlobalAccessError/tenantScope`` for an event that a tenant published.
    init(_ context: EventContext) throws {
        self.context = context
        global = try GlobalJobContext(context.job)
    }

    /// The stored event.
    public var envelope: EventEnvelope { context.envelope }
    /// The background job of the delivery: steps, progress, log and files.
    public var job: JobContext { context.job }
    /// The number of this attempt, counted from 1.
    public var attempt: Int { context.attempt }
    /// A logger to the server's log and the delivery's log.
    public var logger: Logger { context.logger }
    /// The rows without tenants, for the user who published the event.
    ///
    /// Writes here aren't atomic with the delivery: a retry may repeat them. See ``commit(_:)``.
    public var database: GlobalDatabase { global.database.caused(by: context.cause) }

    /// Runs `body` and ends the delivery in one transaction: its writes are applied exactly once; see
    /// ``EventContext/commit(_:)``.
    public func commit(_ body: @escaping @Sendable (GlobalTransaction) throws -> Void) async throws {
        try await context.commit { tx in try body(try GlobalTransaction(tx)) }
    }
}
