import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage

/// The rows of avatars, which name their contents.
struct AvatarObjects: StoredObjectSource {
    let database: SystemDatabase

    var section: ObjectSection { AvatarKey.section }

    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let rows = AvatarRecord.where { range.contains($0.tenantID, $0.id) }
        let avatars = try await database.everyTenant.fetch(
            rows.order { [$0.tenantID.ascending, $0.id.ascending] }.limit(limit))
        return try avatars.map { avatar in
            NamedObject(
                position: avatar.position, key: try avatar.absoluteKey, size: Int64(avatar.size), sha256: avatar.sha256)
        }
    }

    func isNamed(_ object: NamedObject) async throws -> Bool {
        let avatar = try await database.everyTenant.find(AvatarRecord.self, object.position.id())
        return try avatar?.absoluteKey == object.key
    }

    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        let ids = Set(objects.map { $0.position.id(of: Avatar.self) })
        let avatars = try await database.everyTenant.fetch(AvatarRecord.self, ids: ids)
        return Set(try avatars.map { try $0.absoluteKey })
    }
}

extension AvatarRecord {
    /// The place of the row among those of all tenants.
    fileprivate var position: ObjectPosition { ObjectPosition(tenantID: tenantID, of: id) }

    /// The key of the content in the store that all tenants share.
    fileprivate var absoluteKey: StorageKey {
        get throws(StorageError) { try StorageKey("\(tenantID)/\(storageKey)") }
    }
}
