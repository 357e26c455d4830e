package import TrellisDatabase
import TrellisKernel
package import TrellisStorage

/// The rows of `job_content` that name objects.
package struct JobContentObjects: StoredObjectSource {
    /// How long an object may get a row: a staged job can be enqueued again, when its row was deleted.
    private static let youth = Duration.seconds(3600)

    private let database: JobDatabase
    /// The rows of the product's database, where jobs wait that are on their way to a database of their own.
    private let product: JobDatabase

    /// Creates the source on the rows of all tenants.
    package init(_ database: SystemDatabase) {
        product = JobDatabase(system: database)
        self.database = JobDatabase(system: database.jobs)
    }

    package var section: ObjectSection { JobContentKey.section }

    package func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let stored = JobContentRecord.where { $0.storageKey != nil && range.contains($0.tenantID, $0.id) }
        let contents = try await database.everyTenant.fetch(
            stored.order { [$0.tenantID.ascending, $0.id.ascending] }.limit(limit))
        return try contents.compactMap { content in
            try content.absoluteKey.map { key in
                NamedObject(
                    position: ObjectPosition(tenantID: content.tenantID, of: content.id), key: key,
                    size: Int64(content.storedSize ?? 0), sha256: content.sha256)
            }
        }
    }

    package func isNamed(_ object: NamedObject) async throws -> Bool {
        let content = try await database.everyTenant.find(JobContentRecord.self, object.position.id())
        return try content?.absoluteKey == object.key
    }

    package func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        let oldest = database.system.database.now - Self.youth
        let young = objects.filter { $0.info.modifiedAt > oldest }.map(\.info.key)
        let ids = Set(objects.map { $0.position.id(of: JobContentRecord.self) })
        // Read first, since a job is inserted in its database before it leaves the outbox.
        let waiting = try await waitingKeys(of: objects)
        let contents = try await database.everyTenant.fetch(JobContentRecord.self, ids: ids)
        return Set(try contents.compactMap { try $0.absoluteKey }).union(young).union(waiting)
    }

    /// Returns the keys of those objects that jobs on their way to a database of their own need.
    private func waitingKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        guard product.system.database.hasJobsElsewhere else { return [] }
        let ids = Set(objects.map { $0.position.id(of: JobContentRecord.self) })
        let rows = try await product.everyTenant.fetch(JobOutboxRecord.where { $0.contentID.in(Array(ids)) })
        let waiting = Set(rows.compactMap(\.contentID))
        return Set(objects.filter { waiting.contains($0.position.id()) }.map(\.info.key))
    }
}

extension JobContentRecord {
    /// The key of the object in the store that all tenants share; nil if the row has the content.
    fileprivate var absoluteKey: StorageKey? {
        get throws { try storageKey.map { try StorageKey("\(tenantID)/\($0)") } }
    }
}
