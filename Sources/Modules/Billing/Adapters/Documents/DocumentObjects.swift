import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage

/// The rows of documents, which name their contents.
///
/// The sweep of every night deletes contents that no row names: of an attempt that died before its row was written, and of
/// tenants whose rows were removed.
struct DocumentObjects: StoredObjectSource {
    let database: SystemDatabase

    private var rows: CrossTenantReads {
        database.acrossTenants(reason: "the documents of every tenant are compared with the store", level: .debug)
    }

    var section: ObjectSection { StorageDocumentStore.section }

    func namedObjects(in range: ObjectRange, limit: Int) async throws -> [NamedObject] {
        let stored = DocumentRecord.where { $0.storedAt != nil && range.contains($0.tenantID, $0.id) }
        let documents = try await rows.fetch(
            stored.order { [$0.tenantID.ascending, $0.id.ascending] }.limit(limit))
        return try documents.compactMap { document in
            guard let key = try document.absoluteKey else { return nil }
            let position = ObjectPosition(tenantID: document.tenantID, of: document.id)
            return NamedObject(position: position, key: key, size: document.size ?? 0, sha256: document.sha256)
        }
    }

    func isNamed(_ object: NamedObject) async throws -> Bool {
        let document = try await rows.find(DocumentRecord.self, object.position.id())
        return try document?.absoluteKey == object.key
    }

    func neededKeys(of objects: [ListedObject]) async throws -> Set<StorageKey> {
        let ids = Set(objects.map { $0.position.id(of: BillingDocument.self) })
        let documents = try await rows.fetch(DocumentRecord.self, ids: ids)
        return Set(try documents.compactMap { try $0.absoluteKey })
    }
}
