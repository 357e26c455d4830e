public import TrellisConfig
import TrellisKernel
public import TrellisStorage

/// Where the files of jobs are kept: small ones in their rows, others as objects of the store.
///
/// An object has the key `jobs/FILE` among those of the job's tenant.
public struct JobFiles: Sendable {
    /// The store of objects.
    let storage: any Storage
    /// The largest number of bytes that a row has.
    let threshold: Int
    /// The largest number of bytes of arguments, results and values of steps that a row has.
    let contentThreshold: Int

    /// Keeps files that are larger than `threshold` in `storage`, and arguments, results and values of steps that are
    /// larger than 256 KiB.
    public init(_ storage: any Storage, threshold: ByteCount) {
        self.init(storage, threshold: threshold, contentThreshold: .kibibytes(256))
    }

    /// Keeps files, and arguments, results and values of steps, that are larger than these in `storage`.
    package init(_ storage: any Storage, threshold: ByteCount, contentThreshold: ByteCount) {
        self.storage = storage
        self.threshold = max(threshold.bytes, 0)
        self.contentThreshold = max(contentThreshold.bytes, 0)
    }

    /// Returns the objects of a tenant.
    func objects(of tenant: ID<Tenant>) -> TenantStorage { TenantStorage(storage, tenantID: tenant) }

    /// Returns the content of a file, which is read from the store as the caller consumes it.
    ///
    /// - Throws: ``JobError/fileMissing`` if the store has no such object; `StorageError`.
    package func content(of file: JobFileRecord) async throws -> JobFileContent {
        guard let key = file.storageKey else { return .bytes(file.content) }
        do {
            return .object(try await objects(of: file.tenantID).get(try StorageKey(key), range: nil))
        } catch StorageError.notFound {
            throw JobError.fileMissing
        }
    }
}

/// The content of a file of a job.
package enum JobFileContent: Sendable {
    /// The content is in the row.
    case bytes([UInt8])
    /// The content is an object of the store.
    case object(StoredObject)
}

/// The keys of the objects of job files, among the objects of their tenant.
enum JobFileKey {
    /// The keys of all objects: `TENANT/jobs/FILE`.
    static let section = ObjectSection("jobs", hasContents: false)

    /// Returns the key of a file's object.
    static func key(of file: ID<JobFile>) throws(StorageError) -> StorageKey {
        try StorageKey("\(section.name)/\(file)")
    }
}
