public import TrellisKernel

/// A marker for records whose rows belong to tenants.
///
/// See ``Record/Owner``.
public enum OwnedByTenant: Sendable {}

/// A marker for records whose rows belong to no tenant.
///
/// See ``Record/Owner``.
public enum OwnedBySystem: Sendable {}

/// A row of a table as a Swift value.
///
/// The macro `@Record("table")` makes a struct conform to it.
///
/// ```swift
/// @Record("project")
/// struct ProjectRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
///     let id: ID<Project>
///     let tenantID: ID<Tenant>
///     var name: String
///     var description: String?
///     var createdAt: Timestamp = .onWrite
///     var updatedAt: Timestamp = .onWrite
///     var version: Int = 1
///     var deletedAt: Timestamp?
/// }
/// ```
/// Each stored property is a column, named in snake_case (`tenantID` is `tenant_id`) or with `@ColumnName`.
public protocol Record: JoinedRow {
    /// The type of the identifier.
    associatedtype Key: ColumnValue
    /// The columns as queries use them: `$0.status`.
    associatedtype Columns: RecordColumns
    /// The owner of the rows, which decides the transactions with access to them: ``OwnedByTenant`` rows are read and
    /// written in tenant transactions, ``OwnedGlobally`` rows in global ones, ``OwnedBySystem`` rows in system
    /// transactions; other combinations don't compile.
    associatedtype Owner = OwnedBySystem

    /// The table and its columns.
    static var table: RecordTable { get }
    /// What the audit records of the rows: every change by default.
    static var audit: AuditPolicy { get }
    /// The unique identifier of the row in the table.
    var id: Key { get }
    /// Decodes a row by position.
    init(row: RowReader) throws
    /// Appends every column's value, in the order of the table's columns.
    func bind(to values: inout RowValues)
}

/// The columns of a record; the macro generates one such type for each record.
public protocol RecordColumns: Sendable {
    /// Creates the columns of the table with this name or alias in the statement.
    init(_ table: String)
}

/// A record whose rows belong to a tenant: every query, update and delete is limited to the transaction's tenant.
public protocol TenantOwned: Record where Owner == OwnedByTenant {
    /// The tenant that owns the row.
    var tenantID: ID<Tenant> { get }
}

/// A record with the times of its creation and last change; the transaction sets both.
public protocol Timestamped: Record {
    /// When the row was inserted.
    var createdAt: Timestamp { get }
    /// When the row was last written.
    var updatedAt: Timestamp { get }
}

/// A record with optimistic locking: an update requires the latest version; the transaction increments it from 1.
public protocol Versioned: Record {
    /// The number of times the row was written.
    var version: Int { get }
}

/// A record with soft deletion: `delete` sets a time, and queries exclude such rows.
public protocol SoftDeletable: Record {
    /// When the row was deleted; nil while it is active.
    var deletedAt: Timestamp? { get }
}

/// Makes a struct conform to ``Record`` for the table: generates columns, decoding by position and binding.
@attached(
    extension, conformances: Record,
    names: named(Columns), named(Key), named(Owner), named(table), named(init(row:)), named(bind(to:)))
public macro Record(_ table: String) = #externalMacro(module: "TrellisMacros", type: "RecordMacro")

/// Sets the name of a property's column, in place of the property's name in snake_case.
@attached(peer)
public macro ColumnName(_ name: String) = #externalMacro(module: "TrellisMacros", type: "ColumnNameMacro")
