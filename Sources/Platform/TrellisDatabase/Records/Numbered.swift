public import TrellisKernel

/// A record whose identifier is a number that the database gives when the row is inserted: `table.serial()` in the
/// migration.
///
/// ```swift
/// @Record("article")
/// struct ArticleRecord: TenantOwned, Numbered {
///     let id: SerialID<Article>
///     let tenantID: ID<Tenant>
///     var title: String
/// }
///
/// let article = try tx.insert(ArticleRecord(id: .onInsert, tenantID: tx.scope.tenantID, title: "First"))
/// print(article.id)                               // 1
/// ```
/// Other records refer to the row by a property of the same type. Inserting a row that has a number already throws
/// ``DatabaseError/protectedColumn(column:)``.
public protocol Numbered: Record where Key: SerialValue {}
