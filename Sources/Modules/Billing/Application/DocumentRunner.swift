import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Runs ``StoreDocuments`` jobs: makes the documents between two transactions, stores them, and mails them.
///
/// | step | a process that dies after it |
/// |---|---|
/// | 1. the documents are made | makes them again |
/// | 2. their contents are in the store | stores them again; what is stored stays as it is (``DocumentStore``) |
/// | 3. the rows name the contents, and the mail is enqueued, in one transaction | finds nothing left to do |
struct DocumentRunner: Sendable {
    let dependencies: BillingDependencies

    /// Does nothing when the documents are stored already, so it may run at any time.
    func run(_ job: StoreDocuments, _ context: JobContext) async throws {
        guard let subject = job.subject else { throw JobInterruption.discard("The job names no document.") }
        let dependencies = dependencies
        let found = try await context.database.write { tx -> (InvoiceDocument, [BillingDocument])? in
            let documents = try dependencies.documents.load(about: subject, in: tx)
            // Without any form there is only the mail, which is sent once by its key.
            guard documents.isEmpty || documents.contains(where: { $0.content == nil }) else { return nil }
            return (try BillingWork(tx, dependencies).document(about: subject), documents)
        }
        guard let (value, documents) = found else { return }
        var contents: [(ID<BillingDocument>, BillingDocument.Content)] = []
        for document in documents where document.content == nil {
            try Task.checkCancellation()
            guard let content = try await store(document, showing: value.translated(to: document.language)) else {
                context.logger.warning(
                    "A document has a format that the product doesn't have any more",
                    metadata: ["document": "\(document.id)", "format": "\(document.format)"])
                continue
            }
            contents.append((document.id, content))
        }
        try await context.database.write { [contents] tx in
            let isNews = try contents.map { try dependencies.documents.complete($0.0, with: $0.1, in: tx) }
            guard isNews.contains(true) || documents.isEmpty else { return }
            let work = try BillingWork(tx, dependencies)
            try work.sendDocuments(about: subject, key: "\(subject)")
        }
    }

    /// Makes a document and stores its content; nil when the product doesn't have its format any more.
    private func store(
        _ document: BillingDocument, showing value: InvoiceDocument
    ) async throws -> BillingDocument.Content? {
        guard let format = dependencies.format(named: document.format) else { return nil }
        return try await dependencies.contents.put(try await format.document(for: value), of: document)
    }
}

extension BillingWork {
    /// Mails the stored documents about an invoice or a credit note to the account's address.
    @discardableResult
    func sendDocuments(about subject: BillingDocument.Subject, key: String) throws -> NoticeResult {
        let stored = try dependencies.documents.load(about: subject, in: tx).filter { $0.content != nil }
        return try notify(.issued(try document(about: subject), stored), key: key)
    }
}
