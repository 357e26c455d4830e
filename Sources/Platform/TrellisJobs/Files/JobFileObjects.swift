package import TrellisDatabase
import TrellisKernel
package import TrellisStorage

/// The rows of `job_file` that name objects.
package struct JobFileObjects: StoredObjectSource {
    private let database: JobDatabase

    /// Creates the source on the rows of all tenants.
    package init(_ database: SystemDatabase) { self.database = JobDatabase(system: database.jobs) }

    package var section: ObjectSection { JobFileKey.section }

    package func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let stored = JobFileSummary.where { $0.storageKey != nil && range.contains($0.tenantID, $0.id) }
        let files = try await database.everyTenant.fetch(
            stored.order { [$0.tenantID.ascending, $0.id.ascending] }.limit(limit))
        return try files.compactMap { file in
            try file.absoluteKey.map { key in
                NamedObject(
                    position: ObjectPosition(tenantID: file.tenantID, of: file.id), key: key, size: Int64(file.size),
                    sha256: file.sha256)
            }
        }
    }

    package func isNamed(_ object: NamedObject) async throws -> Bool {
        let file = try await database.everyTenant.find(JobFileSummary.self, object.position.id())
        return try file?.absoluteKey == object.key
    }

    package func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        let ids = Set(objects.map { $0.position.id(of: JobFile.self) })
        let files = try await database.everyTenant.fetch(JobFileSummary.self, ids: ids)
        return Set(try files.compactMap { try $0.absoluteKey })
    }
}

extension JobFileSummary {
    /// The key of the object in the store that all tenants share; nil if the row has the content.
    fileprivate var absoluteKey: StorageKey? {
        get throws { try storageKey.map { try StorageKey("\(tenantID)/\($0)") } }
    }
}
