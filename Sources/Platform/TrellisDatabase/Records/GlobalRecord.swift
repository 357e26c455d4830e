/// A marker for records whose rows belong to the product as a whole and to no tenant.
///
/// See ``Record/Owner``.
public enum OwnedGlobally: Sendable {}

/// A record of a module without tenants: read and written in the transactions of a ``GlobalDatabase`` only.
///
/// ```swift
/// @Record("article")
/// struct ArticleRecord: GlobalRecord, Timestamped, Versioned {
///     let id: ID<Article>
///     let authorID: ID<User>
///     var title: String
///     var isPublished: Bool
///     var createdAt: Timestamp = .onWrite
///     var updatedAt: Timestamp = .onWrite
///     var version: Int = 1
///
///     static let sharing = owned(by: \.authorID, publicWhen: \.isPublished)
/// }
/// ```
/// Without ``sharing``, everyone reads every row, and every signed-in user who reaches a writing route writes it.
public protocol GlobalRecord: Record where Owner == OwnedGlobally {
    /// Who reads and writes the rows; the migration of the table states the same with `table.global(…)`.
    static var sharing: RowSharing { get }
}

extension GlobalRecord {
    /// ``RowSharing/shared``.
    public static var sharing: RowSharing { .shared }
}
