/// A background job as a value: its properties are its arguments.
///
/// ```swift
/// @Schema
/// struct ExportProjects: Job {
///     static let name = "projects.export"
///     static let queue: Queue = .reports
///     let format: ExportFormat
///
///     func run(_ context: JobContext) async throws -> ExportResult { … }
/// }
/// let export = try tx.enqueue(ExportProjects(format: .csv))
/// ```
/// The job runs at least once after the transaction that enqueued it has committed, and never when the transaction is
/// rolled back. The same function runs in the server, in a worker and in a test.
public protocol Job: JobPayload {
    /// The result of the work; inferred from ``run(_:)``.
    associatedtype Output

    /// Does the work.
    ///
    /// A job whose process dies runs again, so its effects outside the database should be idempotent. For work that
    /// must not run twice, use ``JobContext/commit(_:)`` and ``JobContext/step(_:_:)``.
    ///
    /// - Throws: ``JobInterruption`` to choose what happens next; any other error is a failure, retried according to
    ///   ``JobPayload/retry``.
    nonisolated(nonsending) func run(_ context: JobContext) async throws -> Output
}
