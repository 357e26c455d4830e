public import Logging
public import TrellisDatabase
public import TrellisKernel
public import TrellisSchema

/// The context of a running job on rows without tenants; otherwise like a ``JobContext``.
public struct GlobalJobContext: Sendable {
    /// The job's steps, files, progress and log.
    public let job: JobContext

    /// Creates the context of a job.
    ///
    /// - Throws: ``TrellisDatabase/GlobalAccessError/tenantScope`` for a job of a tenant.
    public init(_ job: JobContext) throws(GlobalAccessError) {
        guard job.scope.tenantID == .platform else { throw .tenantScope }
        self.job = job
    }

    /// The user and request that the job was enqueued for; schedules have no user, so they write with
    /// ``TrellisDatabase/GlobalDatabase/moderating(reason:level:)``.
    public var scope: Scope { job.scope }
    /// The number of this attempt; 1 is the first.
    public var attempt: Int { job.attempt }
    /// A logger for the server's log and for the job's own log.
    public var logger: Logger { job.logger }
    /// The rows without tenants, for the user who enqueued the job.
    ///
    /// Writes here aren't atomic with the job: a retry may repeat them. See ``commit(_:)``.
    public var database: GlobalDatabase { job.global }

    /// Writes the job's effects and completes the job in one transaction; see ``JobContext/commit(_:)``.
    public func commit(_ body: @escaping @Sendable (GlobalTransaction) throws -> Void) async throws {
        try await job.commit { tx in try body(try GlobalTransaction(tx)) }
    }

    /// Works like ``commit(_:)``; the return value of the body is the job's result.
    @discardableResult
    public func commit<Output: SchemaValue & Sendable>(
        _ body: @escaping @Sendable (GlobalTransaction) throws -> Output
    ) async throws -> Output {
        try await job.commit { tx in try body(try GlobalTransaction(tx)) }
    }
}

extension JobContext {
    /// The rows without tenants, for the user who enqueued the job, with the job as the cause of what it publishes.
    fileprivate var global: GlobalDatabase {
        environment.database.global(scope).caused(by: ID(high: id.high, low: id.low))
    }
}
