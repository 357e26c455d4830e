public import TrellisKernel

/// Marks records whose rows belong to tenants.
///
/// See ``Record/Owner``.
public enum OwnedByTenant: Sendable {}

/// Marks records whose rows belong to no tenant.
///
/// See ``Record/Owner``.
public enum OwnedBySystem: Sendable {}

/// A row of a table, as a value.
///
/// Write `@Record("table")` on a struct and the macro conforms it.
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
/// Each stored property is a column, named in snake_case (`tenantID` is `tenant_id`) or as `@ColumnName` says.
public protocol Record: Sendable {
    /// The type of the identifier.
    associatedtype Key: ColumnValue
    /// The columns, as queries name them: `$0.status`.
    associatedtype Columns: RecordColumns
    /// Who owns the rows, which decides the transactions that can reach them: ``OwnedByTenant`` rows are read and
    /// written in tenant transactions, ``OwnedBySystem`` rows in system transactions; the compiler refuses the rest.
    associatedtype Owner = OwnedBySystem

    /// The table and its columns.
    static var table: RecordTable { get }
    /// What the audit keeps of the rows: every change, unless the record says otherwise.
    static var audit: AuditPolicy { get }
    /// What tells the row from every other of the table.
    var id: Key { get }
    /// Reads a row, by position.
    init(row: RowReader) throws
    /// Adds every column's value, in the order of the table's columns.
    func bind(to values: inout RowValues)
}

/// The columns of a record; the macro makes one for each record.
public protocol RecordColumns: Sendable {
    /// The columns of the table that goes by this name in the statement.
    init(_ table: String)
}

/// A record whose rows belong to a tenant: every query, update and delete is limited to the transaction's tenant.
public protocol TenantOwned: Record where Owner == OwnedByTenant {
    /// The tenant that owns the row.
    var tenantID: ID<Tenant> { get }
}

/// A record that knows when it was made and last changed; the transaction sets both.
public protocol Timestamped: Record {
    /// When the row was inserted.
    var createdAt: Timestamp { get }
    /// When the row was last written.
    var updatedAt: Timestamp { get }
}

/// A record that is only written by who has read its latest version; the transaction counts it up from 1.
public protocol Versioned: Record {
    /// How often the row was written.
    var version: Int { get }
}

/// A record whose deletion only hides the row: `delete` sets the time, queries leave such rows out.
public protocol SoftDeletable: Record {
    /// When the row was deleted, or nil while it is active.
    var deletedAt: Timestamp? { get }
}

/// Makes a struct a ``Record`` of the table: columns, decoding by position, binding.
@attached(
    extension, conformances: Record,
    names: named(Columns), named(Key), named(Owner), named(table), named(init(row:)), named(bind(to:)))
public macro Record(_ table: String) = #externalMacro(module: "TrellisMacros", type: "RecordMacro")

/// Gives a property's column another name than the property's in snake_case.
@attached(peer)
public macro ColumnName(_ name: String) = #externalMacro(module: "TrellisMacros", type: "ColumnNameMacro")
