import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// Jobs that read or delete content; two of a tenant at once, so that others get slots, too.
    static let files = Queue("files", concurrency: 4, tenantConcurrency: 2)
}

/// Deletes the content of a deleted file; enqueued by the transaction that deletes the file.
@Schema
struct DeleteContent: JobPayload {
    static let name = "files.delete_content"
    static let queue: Queue = .files

    var file: ID<File>
}

/// Deletes what a client sent to the store, after the content of the file was copied from it.
@Schema
struct DeleteUpload: JobPayload {
    static let name = "files.delete_upload"
    static let queue: Queue = .files

    var file: ID<File>
}

/// Checks the content of a file, which stays pending until then.
@Schema
struct CheckContent: JobPayload {
    static let name = "files.check"
    static let queue: Queue = .files
    static let timeout: Duration = .seconds(3600)

    var file: ID<File>
}

/// Ends expired uploads, repeats what a crash interrupted, and removes the rows of deleted files after the retention.
@Schema
struct SweepFiles: JobPayload {
    static let name = "files.sweep"
}

/// Compares all files with all objects of the store, and deletes the objects that belong to no file.
@Schema
struct SweepContent: JobPayload {
    typealias Output = ContentSweep

    static let name = "files.sweep_content"
    static let queue: Queue = .files
    static let retry: RetryPolicy = .exponential(attempts: 5)
    static let timeout: Duration = .seconds(4 * 3600)
}

/// The result of a comparison of files with objects.
@Schema
struct ContentSweep: Hashable {
    /// The number of compared files.
    var files: Int = 0
    /// The number of compared objects.
    var objects: Int = 0
    /// The number of deleted objects, which belonged to no file.
    var deletedObjects: Int = 0
    /// The files whose content is missing, a hundred at most.
    var missingContent: [ID<File>] = []
}
