import Crypto
import NIOCore
import TrellisKernel
import TrellisStorage

/// The contents of documents as objects of their tenants: `TENANT/billing-documents/DOCUMENT/SHA256`.
///
/// The sweep of every night deletes those that no row names (``DocumentObjects``).
struct StorageDocumentStore: DocumentStore {
    /// The keys of contents.
    static let section = ObjectSection("billing-documents", hasContents: true)

    let storage: any Storage

    func put(_ bytes: [UInt8], of document: BillingDocument) async throws -> BillingDocument.Content {
        let digest = Array(SHA256.hash(data: bytes))
        let sha256 = ContentDigest.etag(digest)
        let key = try StorageKey("\(Self.section.name)/\(document.id)/\(sha256)")
        try await TenantStorage(storage, tenantID: document.tenantID)
            .put(key, bytes: bytes, PutOptions(contentType: document.mediaType, sha256: digest))
        return BillingDocument.Content(size: Int64(bytes.count), sha256: sha256, storageKey: key.description)
    }

    func open(_ document: BillingDocument) async throws -> OpenedDocument {
        guard let content = document.content else { throw BillingServiceError.documentPending }
        let damaged = BillingServiceError.documentDamaged(document.id)
        let key = try StorageKey(content.storageKey)
        let object: StoredObject
        do {
            object = try await TenantStorage(storage, tenantID: document.tenantID).get(key, range: nil)
        } catch StorageError.notFound {
            throw damaged
        }
        guard object.info.size == content.size else { throw damaged }
        return OpenedDocument(size: content.size) { body in
            let digest = PassingDigest(size: content.size)
            var last: ByteBuffer?
            for try await chunk in digest.passing(object.body) {
                if let last { try await body(Array(buffer: last)) }
                last = chunk
            }
            guard digest.size == content.size, try digest.finish(key) == content.sha256 else { throw damaged }
            if let last { try await body(Array(buffer: last)) }
        }
    }
}
