import TrellisKernel
import TrellisTexts

/// The document about an invoice or a credit note in one form.
///
/// It is requested in the transaction that issues, and its content is stored by a job. From then on it never changes, and
/// is never made again.
struct BillingDocument: Hashable, Sendable {
    /// What the document is about.
    enum Subject: Hashable, Sendable {
        case invoice(ID<Invoice>)
        case creditNote(ID<CreditNote>)
    }

    /// Where the content is.
    struct Content: Hashable, Sendable {
        /// The number of bytes.
        let size: Int64
        /// In hexadecimal.
        let sha256: String
        /// The key among the objects of the tenant.
        let storageKey: String
    }

    let id: ID<BillingDocument>
    let tenantID: ID<Tenant>
    let subject: Subject
    /// The name of the ``InvoiceFormat``.
    let format: String
    /// The file name.
    let name: String
    /// Without parameters.
    let mediaType: String
    let language: LanguageTag
    /// Nil until it is stored.
    var content: Content?
}

extension BillingDocument.Subject: CustomStringConvertible {
    /// The identifier of the invoice or credit note.
    var description: String {
        switch self {
        case .invoice(let id): "\(id)"
        case .creditNote(let id): "\(id)"
        }
    }
}
