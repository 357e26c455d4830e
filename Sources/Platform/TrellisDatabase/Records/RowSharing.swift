/// Who reads and who writes the rows of a table without tenants.
///
/// Queries have the matching conditions on both engines; on PostgreSQL row-level security enforces the same for every
/// statement. A write always needs a user, or a stated reason: ``GlobalDatabase/moderating(reason:level:)``.
///
/// | | reads | writes |
/// |---|---|---|
/// | ``shared`` | everyone | every user |
/// | ``owned(by:)`` | everyone | the owner |
/// | ``owned(by:publicWhen:)`` | everyone when public, else the owner | the owner |
/// | ``personal(to:)`` | the owner | the owner |
public struct RowSharing: Hashable, Sendable {
    /// Who reads a row.
    package enum Readers: Hashable, Sendable {
        case everyone
        /// Everyone if the column has the value, otherwise the owner.
        case everyoneWhen(column: String, value: DatabaseValue)
        case owner
    }
    /// The column with the user who owns a row; nil when rows have no owner.
    package let owner: String?
    package let readers: Readers

    /// Everyone reads and every user writes every row: what users may do is up to the access rules of routes.
    public static let shared = RowSharing(owner: nil, readers: .everyone)

    /// Everyone reads every row; only the user in this column writes it.
    public static func owned(by owner: String) -> RowSharing { RowSharing(owner: owner, readers: .everyone) }

    /// Everyone reads the rows in which a column is true; others are read by their owner.
    ///
    /// Only the owner writes a row.
    public static func owned(by owner: String, publicWhen column: String) -> RowSharing {
        owned(by: owner, publicWhen: column, is: true)
    }

    /// Everyone reads the rows in which a column has this value; others are read by their owner.
    ///
    /// Only the owner writes a row.
    public static func owned(
        by owner: String, publicWhen column: String, is value: some ColumnValue
    ) -> RowSharing {
        RowSharing(owner: owner, readers: .everyoneWhen(column: column, value: value.databaseValue))
    }

    /// Only the user in this column reads and writes a row.
    public static func personal(to owner: String) -> RowSharing { RowSharing(owner: owner, readers: .owner) }

    /// The columns that it names.
    package var columns: [String] {
        guard case .everyoneWhen(let column, _) = readers else { return [owner].compactMap(\.self) }
        return [owner, column].compactMap(\.self)
    }

    /// Returns the same sharing after the renaming of a column.
    package func renaming(_ old: String, to new: String) -> RowSharing {
        func renamed(_ name: String) -> String { name == old ? new : name }
        guard case .everyoneWhen(let column, let value) = readers else {
            return RowSharing(owner: owner.map(renamed), readers: readers)
        }
        return RowSharing(
            owner: owner.map(renamed), readers: .everyoneWhen(column: renamed(column), value: value))
    }
}

extension RowSharing: CustomStringConvertible {
    /// One line for reports.
    public var description: String {
        switch readers {
        case .everyone: owner.map { "read by everyone, written by \($0)" } ?? "read by everyone, written by users"
        case .everyoneWhen(let column, let value):
            "read by everyone where \(column) is \(value), otherwise by \(owner ?? ""), written by \(owner ?? "")"
        case .owner: "read and written by \(owner ?? "")"
        }
    }
}
