public import TrellisKernel

/// The column of a table that names the user to whom each row belongs, as in `SampleRecord.ownerID`.
public struct OwnerColumn: Hashable, Sendable {
    /// The table's name.
    public let table: String
    /// The column's name.
    public let column: String

    /// The column of a record of tenants.
    public init<R: TenantOwned>(of record: R.Type, _ column: (R.Columns) -> Column<ID<User>>) {
        let column = column(R.Columns(R.table.name))
        (table, self.column) = (R.table.name, column.name)
    }

    /// The column of a record of tenants whose rows can be without an owner; such a row belongs to no user.
    public init<R: TenantOwned>(of record: R.Type, _ column: (R.Columns) -> Column<ID<User>?>) {
        let column = column(R.Columns(R.table.name))
        (table, self.column) = (R.table.name, column.name)
    }
}

/// The rows of some tables that belong to one user: the limit of transactions for a member who may act on own rows only.
///
/// Every statement on the tables gets the condition, as it gets the tenant; other tables aren't limited. A class, so
/// that unlimited transactions pass along a single nil.
final class OwnRows: Sendable {
    private let columns: [OwnerColumn]
    let user: DatabaseValue

    init(_ columns: [OwnerColumn], of user: ID<User>) {
        self.columns = columns
        self.user = user.databaseValue
    }

    /// Returns the columns of a table that must contain the user; none if the table isn't limited.
    func columns(of table: String) -> [String] {
        columns.lazy.filter { $0.table == table }.map(\.column)
    }
}
