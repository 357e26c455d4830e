/// A record of a table that has one row for each parent, with the last number that was given to a child of it.
///
/// Its identifier is the parent's, so a number can't be taken from another kind of parent, and a foreign key can delete
/// the row with the parent.
///
/// ```swift
/// @Record("comment_number")
/// struct CommentNumberRecord: TenantOwned, NumberCounter {
///     let id: ID<Article>
///     let tenantID: ID<Tenant>
///     var last: Int
/// }
///
/// schema.create("comment_number") { table in
///     table.id()
///     table.tenant(references: "tenant")
///     table.integer("last")
///     table.foreignKey(["tenant_id", "id"], references: "article", ["tenant_id", "id"], onDelete: .cascade)
/// }
/// ```
/// ``WriteTransaction/nextNumber(in:of:)`` inserts and changes the rows.
public protocol NumberCounter: Record {
    /// The last number that was given.
    var last: Int { get }
}

extension NumberCounter {
    /// Changes aren't recorded, since the rows that have the numbers are.
    public static var audit: AuditPolicy { .off(reason: "it follows from the numbered rows") }
}
