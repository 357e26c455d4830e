public import TrellisDatabase
import TrellisKernel
public import TrellisSchema
public import TrellisStorage

/// Deletes objects of a tenant that rows named until now; enqueued by the transaction that changes these rows.
///
/// The handler leaves an object that a row names at that time, and one of arguments, results and steps of jobs that is not
/// yet an hour old: the sweep of the storage deletes that.
@Schema
public struct DeleteObjects: JobPayload {
    /// `storage.delete_objects`.
    public static let name = "storage.delete_objects"
    /// One hour.
    public static let retention: Duration = .seconds(3600)

    /// The maximum number of objects of one job.
    static let limit = 100

    /// The keys among the objects of the tenant.
    public var keys: [String]
}

extension TenantTransaction {
    /// Deletes objects of the tenant after this transaction commits, and never when it is rolled back.
    ///
    /// - Parameter keys: keys of a section that a module declares in `Module.storedObjects`, relative to the tenant.
    public func deleteObjects(_ keys: [StorageKey]) throws {
        let jobs = stride(from: 0, to: keys.count, by: DeleteObjects.limit).map { start in
            DeleteObjects(keys: keys.dropFirst(start).prefix(DeleteObjects.limit).map(\.description))
        }
        try enqueue(contentsOf: jobs)
    }
}
