import TrellisDatabase
import TrellisKernel
import TrellisStorage
import TrellisTexts

/// A row of `billing_document`: a document that is requested, and after it is stored, where its content is.
@Record("billing_document")
struct DocumentRecord: TenantOwned {
    let id: ID<BillingDocument>
    let tenantID: ID<Tenant>
    /// One of both.
    var invoiceID: ID<Invoice>?
    var creditNoteID: ID<CreditNote>?
    var format: String
    /// The file name.
    var name: String
    var mediaType: String
    var language: String
    /// The number of bytes.
    var size: Int64?
    /// In hexadecimal.
    var sha256: String?
    /// The key among the objects of the tenant.
    var storageKey: String?
    var createdAt: Timestamp
    /// When its content was stored; nil before.
    var storedAt: Timestamp?
}

extension DocumentRecord {
    /// Creates the row of a document whose content isn't stored yet.
    init(requesting document: BillingDocument, at now: Timestamp) {
        var (invoice, note): (ID<Invoice>?, ID<CreditNote>?) = (nil, nil)
        switch document.subject {
        case .invoice(let id): invoice = id
        case .creditNote(let id): note = id
        }
        self.init(
            id: document.id, tenantID: document.tenantID, invoiceID: invoice, creditNoteID: note,
            format: document.format, name: document.name, mediaType: document.mediaType,
            language: document.language.description, size: nil, sha256: nil, storageKey: nil, createdAt: now,
            storedAt: nil)
    }

    /// Returns the document.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` for a row without a subject.
    func restored() throws(BillingError) -> BillingDocument {
        guard let subject else { throw .stateInvalid("document") }
        var content: BillingDocument.Content?
        if let size, let sha256, let storageKey {
            content = BillingDocument.Content(size: size, sha256: sha256, storageKey: storageKey)
        }
        return BillingDocument(
            id: id, tenantID: tenantID, subject: subject, format: format, name: name, mediaType: mediaType,
            language: LanguageTag(language) ?? .english, content: content)
    }

    /// What the document is about.
    var subject: BillingDocument.Subject? {
        invoiceID.map { .invoice($0) } ?? creditNoteID.map { .creditNote($0) }
    }

    /// The key of the content in the store that all tenants share; nil before it is stored.
    var absoluteKey: StorageKey? {
        get throws(StorageError) {
            guard let storageKey else { return nil }
            return try StorageKey("\(tenantID)/\(storageKey)")
        }
    }

    /// The documents about an invoice or a credit note, in the order of the names of their formats.
    static func about(_ subject: BillingDocument.Subject) -> Query<DocumentRecord> {
        let documents =
            switch subject {
            case .invoice(let id): DocumentRecord.where { $0.invoiceID == id }
            case .creditNote(let id): DocumentRecord.where { $0.creditNoteID == id }
            }
        return documents.order { $0.format.ascending }
    }
}
