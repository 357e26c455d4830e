/// A form in which invoices and credit notes are made, such as HTML, PDF or an electronic invoice.
///
/// An adapter implements it, and the module lists it. Each issued invoice gets a document in each form; an invoice that
/// was issued before a form was listed has none in it.
protocol InvoiceFormat: Sendable {
    /// The stable name in rows and requests, such as `html`; see ``BillingName``.
    var name: String { get }
    /// The media type without parameters, such as `text/html`.
    var mediaType: String { get }
    /// The end of file names without the dot, such as `html`; letters and digits.
    var fileExtension: String { get }

    /// Returns the document.
    ///
    /// It is called outside of transactions, and may be called again for the same value until the document is stored.
    /// Only the last result is kept.
    func document(for value: InvoiceDocument) async throws -> [UInt8]
}

extension InvoiceFormat {
    /// Returns the file name of a document, as in `2026-000123.html`.
    func fileName(of number: InvoiceNumber) -> String { "\(number).\(fileExtension)" }
}
