public import TrellisKernel

/// The errors of enqueuing, reading and operating jobs.
public enum JobError: AppError, Hashable {
    /// The tenant has no such job.
    case notFound
    /// Another job has the same unique key.
    case notUnique(existing: ID<BackgroundJob>)
    /// The job or batch to wait for doesn't exist in the tenant, or it is a batch that can't succeed any more, since a failed
    /// job of it was deleted.
    case parentMissing(ID<BackgroundJob>)
    /// The job has ended, so it can't be cancelled.
    case ended(JobState)
    /// The job hasn't failed, so it can't be retried.
    case notFailed(JobState)
    /// The job runs or has ended, so it can't be changed or deleted any more.
    case notWaiting(JobState)
    /// Other jobs, or a batch, wait for the job, so it can't be deleted.
    case awaited
    /// The arguments of the job can't be changed.
    case argumentsNotEditable(job: String)
    /// The tenant has no such batch.
    case batchNotFound
    /// The batch doesn't exist, has ended, or was cancelled.
    case batchClosed
    /// The job would wait for its own batch, which can't end before the job.
    case ownBatch
    /// A list in changed arguments lacks the confidential values of the stored one; the value is its JSON pointer.
    case secretsLeftOut(String)
    /// No module declares a job of this name.
    case unknownName(String)
    /// No module declares a queue of this name.
    case unknownQueue(String)
    /// The arguments of the job have more bytes than allowed.
    case argumentsTooLarge(size: Int, limit: Int)
    /// The result of the job, or of a step, has more bytes than allowed.
    case resultTooLarge(size: Int, limit: Int)
    /// A file of the job has more bytes than allowed.
    case fileTooLarge(limit: Int)
    /// The job has more steps than allowed.
    case tooManySteps(limit: Int)
    /// The content of a file is missing in the store of objects.
    case fileMissing
    /// A job has confidential arguments or results, and the settings have no key to encrypt them.
    case noSecretKey(job: String)
    /// The settings lack the key with this id, which encrypted what the job needs.
    case secretKeyMissing(String)
    /// What the job needs was encrypted for another row, or is damaged.
    case contentDamaged
    /// The arguments of the job were staged more than half an hour ago, and may be deleted, or the key has changed since.
    case stagedTooLongAgo
    /// The arguments of the job were staged for another tenant, or belong to a job that was already enqueued.
    case stagedElsewhere
    /// A schedule that is stored can't have confidential arguments.
    case confidentialSchedule(job: String)
    /// This worker no longer holds the job: others took the worker for dead, or an operator ended the job.
    case leaseLost
    /// The job comes from a backend without rows, and what it wants to do needs its row.
    case rowsElsewhere
    /// The jobs live in a database of their own, which a transaction of the product can't read or change; the value is
    /// what it tried.
    case otherDatabase(String)
    /// The job isn't in the database of the jobs yet.
    case onItsWay
    /// The jobs of another product live in the database that the settings name for the jobs.
    case otherProduct

    /// `job.` and the reason.
    public var code: String {
        switch self {
        case .notFound: "job.not_found"
        case .notUnique: "job.not_unique"
        case .parentMissing: "job.parent_missing"
        case .ended: "job.ended"
        case .notFailed: "job.not_failed"
        case .notWaiting: "job.not_waiting"
        case .awaited: "job.awaited"
        case .argumentsNotEditable: "job.arguments_not_editable"
        case .batchNotFound: "job.batch_not_found"
        case .batchClosed: "job.batch_closed"
        case .ownBatch: "job.own_batch"
        case .secretsLeftOut: "job.secrets_left_out"
        case .unknownName: "job.unknown_name"
        case .unknownQueue: "job.unknown_queue"
        case .argumentsTooLarge: "job.arguments_too_large"
        case .resultTooLarge: "job.result_too_large"
        case .fileTooLarge: "job.file_too_large"
        case .tooManySteps: "job.too_many_steps"
        case .fileMissing: "job.file_missing"
        case .noSecretKey: "job.no_secret_key"
        case .secretKeyMissing: "job.secret_key_missing"
        case .contentDamaged: "job.content_damaged"
        case .confidentialSchedule: "job.confidential_schedule"
        case .stagedTooLongAgo: "job.staged_too_long_ago"
        case .stagedElsewhere: "job.staged_elsewhere"
        case .leaseLost: "job.lease_lost"
        case .rowsElsewhere: "job.rows_elsewhere"
        case .otherDatabase: "job.other_database"
        case .onItsWay: "job.on_its_way"
        case .otherProduct: "job.other_product"
        }
    }

    /// The kind of failure.
    public var kind: ErrorKind {
        switch self {
        case .notFound, .batchNotFound, .unknownQueue: .notFound
        case .notUnique, .ended, .notFailed, .notWaiting, .awaited, .argumentsNotEditable, .batchClosed, .leaseLost,
            .stagedTooLongAgo, .stagedElsewhere, .onItsWay:
            .conflict
        case .parentMissing, .ownBatch, .unknownName, .confidentialSchedule, .secretsLeftOut: .invalid
        case .argumentsTooLarge, .resultTooLarge, .fileTooLarge, .tooManySteps: .tooLarge
        case .fileMissing, .secretKeyMissing: .unavailable
        case .noSecretKey, .contentDamaged, .otherDatabase, .otherProduct, .rowsElsewhere: .internalFailure
        }
    }

    /// What was wrong, and how to fix it.
    public var text: MessageText {
        switch self {
        case .notFound: "The tenant has no job with this id. Finished jobs are kept for a limited time only."
        case .notUnique(let existing):
            "The job \(existing, "existing") has the same unique key. Wait for it, or cancel it."
        case .parentMissing(let parent):
            """
            There is no job or batch \(parent, "parent") to wait for, or a failed job of the batch was deleted. Enqueue it first, \
            in the same tenant, or wait with the policy .always.
            """
        case .ended(let state): "The job is already \(MessageText(state.rawValue), "state"), so it can't be cancelled."
        case .notFailed(let state):
            "The job is \(MessageText(state.rawValue), "state"). Only discarded and cancelled jobs can be retried."
        case .notWaiting(let state):
            """
            The job is \(MessageText(state.rawValue), "state"). Only a job that waits can be changed or deleted. Cancel \
            it if it runs, and enqueue another one.
            """
        case .awaited:
            "Other jobs, or a batch, wait for the job, so it can't be deleted. Cancel it, or delete those first."
        case .argumentsNotEditable(let job):
            """
            The arguments of this job can't be changed: \(job, "job") has no type that checks them, a later release has \
            written them, or the storage has them because of their size. Delete the job, and enqueue another one.
            """
        case .secretsLeftOut(let list):
            """
            The list \(list, "list") lacks the confidential values of the stored one, which are never shown. Send the list \
            with all its values, or leave it out.
            """
        case .batchNotFound:
            "The tenant has no batch with this id. Ended batches are kept for a limited time only."
        case .batchClosed: "The batch doesn't exist, has ended, or was cancelled. Create another one."
        case .ownBatch:
            "A job can't wait for its own batch. Enqueue it outside the batch, or wait for single jobs."
        case .unknownName(let name): "No module declares a job named \(name, "name"). `App jobs names` lists them."
        case .unknownQueue(let name): "No module declares a queue named \(name, "name"). `App jobs stats` lists them."
        case .argumentsTooLarge(let size, let limit):
            """
            The arguments of the job have \(size, "size") bytes, and \(limit, "limit") are allowed. Store the content, and \
            pass its identifier.
            """
        case .resultTooLarge(let size, let limit):
            """
            The result of the job or step has \(size, "size") bytes, and \(limit, "limit") are allowed. Attach it to the \
            job as a file, and return the file's identifier.
            """
        case .fileTooLarge(let limit):
            "A file of the job has more than the \(limit, "limit") bytes that are allowed. Split it into several."
        case .tooManySteps(let limit):
            "The job has more than the \(limit, "limit") steps that are allowed. Let each step do more, or start more jobs."
        case .fileMissing: "The content of the file is missing in the storage. Inform the operator."
        case .noSecretKey(let job):
            """
            The job \(job, "job") has confidential values, and no key encrypts them. Set jobs.secret_keys, as in \
            APP_JOBS__SECRET_KEYS=2026-01:BASE64 with 32 random bytes in base64.
            """
        case .secretKeyMissing(let key):
            """
            The key \(key, "key") has encrypted values of the job, and jobs.secret_keys lacks it. Add it behind the first \
            one; the job waits until then.
            """
        case .contentDamaged:
            "The encrypted values of the job are damaged, or belong to another job. Enqueue the job again."
        case .stagedTooLongAgo:
            """
            The arguments of the job were staged more than half an hour ago, or the first of jobs.secret_keys has changed \
            since. Stage the job again, and enqueue it at once.
            """
        case .stagedElsewhere:
            """
            The arguments of the job were staged for another tenant, or belong to a job that was already enqueued. Stage \
            the job again.
            """
        case .confidentialSchedule(let job):
            """
            The job \(job, "job") has confidential arguments, which a stored schedule doesn't keep. Schedule a job that \
            reads them when it runs.
            """
        case .leaseLost: "This worker no longer holds the job, so nothing was written."
        case .rowsElsewhere:
            """
            The job comes from a backend without a row for each job, which commits, steps, files, results of other jobs, \
            confidential results and concurrency keys need. Do without, or run it from a database.
            """
        case .otherDatabase(let operation):
            """
            The jobs live in a database of their own (database.jobs_url), so a transaction of the product can't do this: \
            \(operation, "operation"). Call it in a transaction of `database.jobs`, which commits by itself.
            """
        case .onItsWay:
            """
            The job is on its way to the database of the jobs. Try again in a moment. If it stays there, it was set aside: `App \
            jobs outbox` lists it.
            """
        case .otherProduct:
            """
            The jobs of another product live in the database that database.jobs_url names. Each product needs a jobs database \
            of its own.
            """
        }
    }

    /// Whether the settings lack a key, which an operator can add.
    var isMissingKey: Bool {
        switch self {
        case .noSecretKey, .secretKeyMissing: true
        default: false
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// `error` for what only an operator can repair, `info` for all others.
    public var logLevel: ErrorLevel {
        switch self {
        case .fileMissing, .noSecretKey, .secretKeyMissing, .contentDamaged, .otherDatabase, .otherProduct,
            .rowsElsewhere:
            .error
        default: .info
        }
    }

    /// One value of each case, for the error catalogue.
    public static let all: [JobError] = [
        .notFound, .notUnique(existing: ID(high: 0, low: 0)), .parentMissing(ID(high: 0, low: 0)), .ended(.completed),
        .notFailed(.running), .notWaiting(.running), .awaited, .argumentsNotEditable(job: "projects.import"),
        .secretsLeftOut("/arguments/accounts"), .batchNotFound, .batchClosed, .ownBatch, .unknownName("…"),
        .unknownQueue("…"),
        .argumentsTooLarge(size: 2_000_000, limit: 1_048_576), .resultTooLarge(size: 2_000_000, limit: 1_048_576),
        .fileTooLarge(limit: 1_073_741_824), .tooManySteps(limit: 1000), .fileMissing,
        .noSecretKey(job: "projects.import"), .secretKeyMissing("2026-01"), .contentDamaged,
        .confidentialSchedule(job: "projects.import"), .stagedTooLongAgo, .stagedElsewhere,
        .leaseLost, .rowsElsewhere, .otherDatabase("batch"), .onItsWay, .otherProduct,
    ]
}
