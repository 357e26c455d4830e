import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension BillingWork {
    /// Requests the documents about something that this transaction issues, in all forms; a job makes them.
    func requestDocuments(about subject: BillingDocument.Subject, _ number: InvoiceNumber) throws {
        let language = dependencies.rules.language(of: account)
        let documents = dependencies.formats.map { format in
            BillingDocument(
                id: ID(at: tx.now), tenantID: account.tenantID, subject: subject, format: format.name,
                name: format.fileName(of: number), mediaType: format.mediaType, language: language, content: nil)
        }
        try dependencies.documents.insert(documents, in: tx)
        try tx.enqueue(StoreDocuments(subject), JobOptions(unique: UniqueJob("\(subject)")))
    }

    /// Returns what the documents about an invoice or a credit note show.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing``, ``BillingServiceError/creditNoteMissing``.
    func document(about subject: BillingDocument.Subject) throws -> InvoiceDocument {
        let invoices = dependencies.invoices
        let (seller, language) = (dependencies.rules.seller, dependencies.rules.language(of: account))
        switch subject {
        case .invoice(let id):
            guard let stored = try invoices.load(id, in: tx) else { throw BillingServiceError.invoiceMissing }
            return try InvoiceDocument(stored.value, by: seller, in: language)
        case .creditNote(let id):
            guard let note = try invoices.loadCreditNote(id, in: tx),
                let stored = try invoices.load(note.invoiceID, in: tx)
            else { throw BillingServiceError.creditNoteMissing }
            return InvoiceDocument(note, of: stored.value, by: seller, in: language)
        }
    }
}

extension StoreDocuments {
    init(_ subject: BillingDocument.Subject) {
        switch subject {
        case .invoice(let id): self.init(invoice: id)
        case .creditNote(let id): self.init(creditNote: id)
        }
    }

    /// What the documents are about; nil for a payload without both.
    var subject: BillingDocument.Subject? {
        invoice.map { .invoice($0) } ?? creditNote.map { .creditNote($0) }
    }
}
