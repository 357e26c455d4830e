import TrellisDatabase
import TrellisKernel

/// The use cases of the documents of a tenant's invoices and credit notes.
struct DocumentService: Sendable {
    /// How long a repeated request is the same mail.
    static let pause: Int64 = 600

    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Returns the stored document in a form.
    ///
    /// - Throws: ``BillingServiceError/invoiceMissing`` or ``BillingServiceError/creditNoteMissing`` when the tenant has
    ///   no such invoice or note, ``BillingServiceError/documentMissing(_:)`` for a form that it doesn't have, and
    ///   ``BillingServiceError/documentPending`` while it is being made.
    func get(_ subject: BillingDocument.Subject, format: String) async throws -> BillingDocument {
        let documents = try await documents(about: subject)
        guard let document = documents.first(where: { $0.format == format }) else {
            throw BillingServiceError.documentMissing(format)
        }
        guard document.content != nil else { throw BillingServiceError.documentPending }
        return document
    }

    /// Opens the content of a stored document; see ``DocumentStore/open(_:)``.
    func open(_ document: BillingDocument) async throws -> OpenedDocument {
        try await dependencies.contents.open(document)
    }

    /// Mails the documents again to the account's address.
    ///
    /// Requests within ten minutes of the clock are one mail, so that no client fills a mailbox.
    ///
    /// - Throws: ``BillingServiceError/emailMissing`` without an address; otherwise as ``get(_:format:)``.
    func send(_ subject: BillingDocument.Subject) async throws -> NoticeResult {
        guard try await documents(about: subject).allSatisfy({ $0.content != nil }) else {
            throw BillingServiceError.documentPending
        }
        let dependencies = dependencies
        return try await database.write { tx in
            let slot = tx.now.seconds.floorDivided(by: Self.pause)
            let result = try BillingWork(tx, dependencies)
                .sendDocuments(about: subject, key: "\(subject)-again-\(slot)")
            guard result != .noAddress else { throw BillingServiceError.emailMissing }
            return result
        }
    }

    private func documents(about subject: BillingDocument.Subject) async throws -> [BillingDocument] {
        let queries = dependencies.queries
        let documents = try await queries.documents(about: subject, in: database)
        // A format that the product doesn't have any more leaves documents that are never made.
        guard documents.isEmpty else {
            return documents.filter { $0.content != nil || dependencies.format(named: $0.format) != nil }
        }
        switch subject {
        case .invoice(let id):
            guard try await queries.invoice(id, in: database) != nil else { throw BillingServiceError.invoiceMissing }
        case .creditNote(let id):
            guard try await queries.creditNote(id, in: database) != nil else {
                throw BillingServiceError.creditNoteMissing
            }
        }
        return []
    }
}
