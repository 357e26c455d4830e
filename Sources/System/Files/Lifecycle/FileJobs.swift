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
