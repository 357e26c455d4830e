public import TrellisSchema

/// A background job on rows without tenants, enqueued by a ``TrellisDatabase/GlobalTransaction`` or by a schedule.
///
/// ```swift
/// @Schema
/// struct CountReaders: GlobalJob {
///     static let name = "articles.count_readers"
///     var article: ID<Article>
///
///     func run(_ context: GlobalJobContext) async throws {
///         try await context.commit { tx in … }
///     }
/// }
/// ```
/// Otherwise like a ``Job``. A tenant's transaction refuses to enqueue it.
public protocol GlobalJob: GlobalJobPayload {
    /// Does the work; see ``Job/run(_:)``.
    nonisolated(nonsending) func run(_ context: GlobalJobContext) async throws -> Output
}

extension JobRegistration {
    /// Registers a job on rows without tenants that returns nothing.
    public init<J: GlobalJob>(_ job: J.Type) where J.Output == Void {
        self.init(job) { job, context in try await job.run(GlobalJobContext(context)) }
    }

    /// Registers a job on rows without tenants that returns a result.
    public init<J: GlobalJob>(_ job: J.Type) where J.Output: SchemaValue {
        self.init(job) { job, context in try await job.run(GlobalJobContext(context)) }
    }
}
