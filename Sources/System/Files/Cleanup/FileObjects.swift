import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage

/// The rows of files, which name their contents.
struct FileObjects: StoredObjectSource {
    let database: SystemDatabase

    var section: ObjectSection { ContentKey.files }

    /// Only ready files: the content of a pending one may not be stored yet.
    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let ready = FileRecord.where { $0.state == .ready && range.contains($0.tenantID, $0.id) }
        let files = try await database.everyTenant.fetch(
            ready.order { [$0.tenantID.ascending, $0.id.ascending] }.limit(limit))
        return try files.map { file in
            NamedObject(
                position: file.position, key: try file.absoluteKey, size: Int64(file.size), sha256: file.sha256)
        }
    }

    func isNamed(_ object: NamedObject) async throws -> Bool {
        let file = try await database.everyTenant.find(FileRecord.self, object.position.id())
        return try file.map { try $0.state == .ready && $0.absoluteKey == object.key } ?? false
    }

    /// The job that deletes the content of a deleted file may still wait; it deletes the row's key.
    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        Set(try await database.files(of: objects).map { try $0.absoluteKey })
    }
}

/// The rows of files, which need what clients sent to the store until it was copied.
struct UploadObjects: StoredObjectSource {
    let database: SystemDatabase

    var section: ObjectSection { ContentKey.uploads }

    /// None: it depends on the client whether an upload is in the store.
    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] { [] }

    func isNamed(_ object: NamedObject) async throws -> Bool { false }

    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        let files = try await database.files(of: objects)
        let byPosition = Dictionary(files.map { ($0.position, $0) }) { first, _ in first }
        let needed = try objects.filter { object in
            guard let file = byPosition[object.position] else { return false }
            let isDeleting = file.state == .deleted && file.contentDeletedAt == nil
            return try file.isUploading || isDeleting || object.info.key == file.absoluteKey
        }
        return Set(needed.map(\.info.key))
    }
}

extension SystemDatabase {
    /// Returns the rows of files that objects belong to by their keys.
    fileprivate func files(of objects: [ListedObject]) async throws -> [FileRecord] {
        let ids = Set(objects.map { $0.position.id(of: File.self) })
        let positions = Set(objects.map(\.position))
        return try await everyTenant.fetch(FileRecord.self, ids: ids).filter { positions.contains($0.position) }
    }
}

extension FileRecord {
    /// The place of the row among those of all tenants.
    var position: ObjectPosition { ObjectPosition(tenantID: tenantID, of: id) }

    /// The key of the content in the store that all tenants share.
    var absoluteKey: StorageKey {
        get throws(StorageError) { try StorageKey("\(tenantID)/\(storageKey)") }
    }
}
