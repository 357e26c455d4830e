import TrellisKernel

/// The contents of documents, in a store outside of the database.
protocol DocumentStore: Sendable {
    /// Stores a content of a document, and returns where it is.
    ///
    /// The same bytes are stored in the same place, and others in another one: what a row names is never replaced, also
    /// when settings or templates change between two attempts.
    ///
    /// - Throws: the errors of the store.
    func put(_ bytes: [UInt8], of document: BillingDocument) async throws -> BillingDocument.Content

    /// Opens the content of a document.
    ///
    /// - Throws: ``BillingServiceError/documentPending`` when it isn't stored yet,
    ///   ``BillingServiceError/documentDamaged(_:)`` when the store has no such content or one of another size; the other
    ///   errors of the store.
    func open(_ document: BillingDocument) async throws -> OpenedDocument
}

/// A content that can be read once.
struct OpenedDocument: Sendable {
    /// The number of bytes.
    let size: Int64
    /// Reads the content to its end, in parts.
    ///
    /// The last part is passed on only when the whole is what was stored, so a reader that counts the bytes never takes
    /// another content for it. Throws ``BillingServiceError/documentDamaged(_:)`` otherwise.
    let read: @Sendable (_ body: ([UInt8]) async throws -> Void) async throws -> Void
}
