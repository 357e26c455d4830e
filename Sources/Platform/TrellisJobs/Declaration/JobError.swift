public import TrellisKernel

/// The errors of enqueuing, reading and operating jobs.
public enum JobError: AppError, Hashable {
    /// The tenant has no such job.
    case notFound
    /// Another job has the same unique key.
    case notUnique(existing: ID<BackgroundJob>)
    /// The job to wait for doesn't exist in the tenant.
    case parentMissing(ID<BackgroundJob>)
    /// The job has ended, so it can't be cancelled.
    case ended(JobState)
    /// The job hasn't failed, so it can't be retried.
    case notFailed(JobState)
    /// The batch doesn't exist, or has ended.
    case batchClosed
    /// The job would wait for its own batch, which can't end before the job.
    case ownBatch
    /// No module declares a job of this name.
    case unknownName(String)
    /// No module declares a queue of this name.
    case unknownQueue(String)
    /// The content of a file is missing in the store of objects.
    case fileMissing
    /// This worker no longer holds the job: others took the worker for dead, or an operator ended the job.
    case leaseLost

    /// `job.` and the reason.
    public var code: String {
        switch self {
        case .notFound: "job.not_found"
        case .notUnique: "job.not_unique"
        case .parentMissing: "job.parent_missing"
        case .ended: "job.ended"
        case .notFailed: "job.not_failed"
        case .batchClosed: "job.batch_closed"
        case .ownBatch: "job.own_batch"
        case .unknownName: "job.unknown_name"
        case .unknownQueue: "job.unknown_queue"
        case .fileMissing: "job.file_missing"
        case .leaseLost: "job.lease_lost"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .notFound, .unknownQueue: .notFound
        case .notUnique, .ended, .notFailed, .batchClosed, .leaseLost: .conflict
        case .parentMissing, .ownBatch, .unknownName: .invalid
        case .fileMissing: .unavailable
        }
    }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .notFound: "The tenant has no job with this id. Finished jobs are kept for a limited time only."
        case .notUnique(let existing):
            "The job \(existing, "existing") has the same unique key. Wait for it, or cancel it."
        case .parentMissing(let parent):
            "There is no job \(parent, "parent") to wait for. Enqueue it first, in the same tenant."
        case .ended(let state): "The job is already \(MessageText(state.rawValue), "state"), so it can't be cancelled."
        case .notFailed(let state):
            "The job is \(MessageText(state.rawValue), "state"). Only discarded and cancelled jobs can be retried."
        case .batchClosed: "The batch doesn't exist or has ended. Create another one."
        case .ownBatch:
            "A job can't wait for its own batch. Enqueue it outside the batch, or wait for single jobs."
        case .unknownName(let name): "No module declares a job named \(name, "name"). `App jobs names` lists them."
        case .unknownQueue(let name): "No module declares a queue named \(name, "name"). `App jobs stats` lists them."
        case .fileMissing: "The content of the file is missing in the storage. Inform the operator."
        case .leaseLost: "This worker no longer holds the job, so nothing was written."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// `error` for a missing content, `info` for all others.
    public var logLevel: ErrorLevel { self == .fileMissing ? .error : .info }

    /// One value of each case, for the error catalogue.
    public static let all: [JobError] = [
        .notFound, .notUnique(existing: ID(high: 0, low: 0)), .parentMissing(ID(high: 0, low: 0)), .ended(.completed),
        .notFailed(.running), .batchClosed, .ownBatch, .unknownName("…"), .unknownQueue("…"), .fileMissing,
        .leaseLost,
    ]
}
