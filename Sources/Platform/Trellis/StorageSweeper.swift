import Logging
import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel
public import TrellisSchema
package import TrellisStorage

/// Compares the rows of all modules that name objects with the objects of the store, for all tenants.
///
/// Deletes old objects without a row: those of a tenant that was deleted, of attempts that failed, and of a database that
/// was restored. Reports rows without their object, which only a backup of the store can bring back.
package struct StorageSweeper: Sendable {
    /// The number of missing objects that a result lists.
    private static let reportLimit = 100

    /// The comparison without the deletions, for `App storage verify`.
    package let comparison: StorageComparison
    private let storage: any Storage
    private let sources: [any StoredObjectSource]
    private let logger: Logger

    /// Creates a sweeper; the files and contents of jobs are sources in addition to those of the modules.
    init(_ platform: Platform, sources: [any StoredObjectSource]) {
        let database = platform.database.system()
        self.sources = [JobFileObjects(database), JobContentObjects(database)] + sources
        comparison = StorageComparison(
            platform.storage, sources: self.sources, orphanAge: platform.settings[StorageSettings.self].orphanAge,
            clock: platform.clock)
        storage = platform.storage
        logger = platform.logger
    }

    /// Compares everything once.
    package func run() async throws -> StorageSweep {
        var sweep = StorageSweep()
        let counts = try await comparison.run { finding in
            let metadata: Logger.Metadata = ["key": "\(finding.key)", "finding": "\(finding.message)"]
            guard case .orphan(let object) = finding else {
                logger.error("An object of the storage is not as its row says", metadata: metadata)
                if sweep.defects.count < Self.reportLimit { sweep.defects.append("\(finding.key)") }
                return
            }
            try await storage.delete(object.key)
            sweep.deletedObjects += 1
            logger.notice("An object without a row was deleted", metadata: metadata)
        }
        (sweep.rows, sweep.objects) = (counts.rows, counts.objects)
        return sweep
    }

    /// Deletes objects of a tenant, except for those that a row names.
    ///
    /// - Throws: ``TrellisJobs/JobInterruption`` for a key of a section that no module declares.
    func delete(_ keys: [String], of tenant: ID<Tenant>) async throws {
        for text in keys {
            let key = try TenantStorage(storage, tenantID: tenant).absolute(try StorageKey(text))
            let matching = sources.lazy.compactMap { source in
                source.section.position(of: key).map { (source: source, position: $0) }
            }
            guard let (source, position) = matching.first else {
                throw JobInterruption.discard("No module declares objects with the key \(text).")
            }
            guard let info = try await storage.head(key) else { continue }
            let needed = try await source.neededKeys(of: [ListedObject(position: position, info: info)])
            if !needed.contains(key) { try await storage.delete(key) }
        }
    }

    /// The registrations of the jobs that delete objects.
    var registrations: [JobRegistration] {
        [
            JobRegistration(SweepStorage.self) { _, _ in try await run() },
            JobRegistration(DeleteObjects.self) { job, context in
                try await delete(job.keys, of: context.scope.tenantID)
            },
        ]
    }
    /// The schedule of the sweep: every night.
    static var schedule: JobSchedule { JobSchedule("storage.sweep", .cron("30 2 * * *"), SweepStorage()) }
}

/// Compares all rows that name objects with all objects of the store, and deletes the objects that no row names.
@Schema
struct SweepStorage: JobPayload {
    typealias Output = StorageSweep

    static let name = "storage.sweep"
    static let retry: RetryPolicy = .exponential(attempts: 5)
    static let timeout: Duration = .seconds(4 * 3600)
}

/// The result of a comparison of rows with objects.
@Schema
public struct StorageSweep: Hashable {
    /// The number of compared rows.
    public var rows: Int = 0
    /// The number of compared objects.
    public var objects: Int = 0
    /// The number of deleted objects, which no row named.
    public var deletedObjects: Int = 0
    /// The keys of objects that are missing, or have another size than their row says; a hundred at most.
    public var defects: [String] = []

    /// Creates the result.
    public init(rows: Int = 0, objects: Int = 0, deletedObjects: Int = 0, defects: [String] = []) {
        self.rows = rows
        self.objects = objects
        self.deletedObjects = deletedObjects
        self.defects = defects
    }
}
