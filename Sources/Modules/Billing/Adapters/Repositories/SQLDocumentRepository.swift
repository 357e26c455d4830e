import TrellisDatabase
import TrellisKernel

/// The documents of a tenant in `billing_document`.
struct SQLDocumentRepository: DocumentRepository {
    func insert(_ documents: [BillingDocument], in work: TenantTransaction) throws {
        for document in documents { try work.insert(DocumentRecord(requesting: document, at: work.now)) }
    }

    func load(about subject: BillingDocument.Subject, in work: TenantTransaction) throws -> [BillingDocument] {
        try work.fetch(DocumentRecord.about(subject)).map { try $0.restored() }
    }

    func complete(
        _ id: ID<BillingDocument>, with content: BillingDocument.Content, in work: TenantTransaction
    ) throws -> Bool {
        let requested = DocumentRecord.where { $0.id == id && $0.storedAt == nil }
        return try work.update(requested) {
            [
                $0.size.set(content.size), $0.sha256.set(content.sha256), $0.storageKey.set(content.storageKey),
                $0.storedAt.set(work.now),
            ]
        } == 1
    }
}
