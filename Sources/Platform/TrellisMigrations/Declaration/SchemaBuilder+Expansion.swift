public import TrellisDatabase

/// A change of many rows, a portion at a time.
struct Backfill: Hashable, Sendable {
    let table: String
    let assignments: String
    let condition: String
    let key: [String]
    let portion: Int
}

extension SchemaBuilder {
    /// Sets columns of the existing rows that match the condition, a portion per transaction, until no row matches.
    ///
    /// Only in a migration without a transaction that contains nothing else: `Migration("…", transactional: false)`.
    /// Each portion commits by itself, so writers wait only briefly, and a backfill that was interrupted continues with
    /// the rows that are left. The audit records the changed rows, as for every other write. It fails when a portion
    /// leaves its rows matching, since it would never end.
    ///
    /// ```swift
    /// schema.backfill("project", set: "title = name", where: "title IS NULL")
    /// ```
    ///
    /// - Parameters:
    ///   - assignments: the right of `SET`, in SQL that every engine understands.
    ///   - condition: the rows that are still to be changed; the assignments make it false.
    ///   - isTenantOwned: whether the table is tenant-owned, with the primary key `(tenant_id, id)`; otherwise `(id)`.
    ///   - portion: the number of rows per transaction, at least 1.
    public func backfill(
        _ table: String, set assignments: String, where condition: String, tenantOwned isTenantOwned: Bool = true,
        portion: Int = 1000
    ) {
        let key = isTenantOwned ? ["tenant_id", "id"] : ["id"]
        changes.append(
            .backfill(
                Backfill(
                    table: table, assignments: assignments, condition: condition, key: key, portion: max(portion, 1))))
    }

    /// Keeps two columns of a table equal, whichever of them a statement writes: for a column that gets another name.
    ///
    /// Triggers copy the value in both directions, so the previous version of the program, which knows only the old
    /// column, runs beside this one. A statement that writes both with different values keeps the new column's. On
    /// SQLite the copy is a second change of the row, which the audit records too. ``dropMirror(_:_:to:)`` ends it.
    ///
    /// - Parameters:
    ///   - old: the column that disappears in a later release.
    ///   - new: the column that replaces it.
    ///   - empty: the value that the new column has in a row whose author doesn't know it: its default, or nil when it
    ///     is nullable.
    ///   - isTenantOwned: whether the table is tenant-owned, with the primary key `(tenant_id, id)`; otherwise `(id)`.
    public func mirror(
        _ table: String, _ old: String, to new: String, empty: (any ColumnValue)? = nil,
        tenantOwned isTenantOwned: Bool = true
    ) {
        let key = isTenantOwned ? ["tenant_id", "id"] : ["id"]
        changes.append(
            .mirror(ColumnMirror(table: table, old: old, new: new, empty: empty?.databaseValue ?? .null, key: key)))
    }

    /// Ends ``mirror(_:_:to:empty:tenantOwned:)``; before the old column is dropped.
    public func dropMirror(_ table: String, _ old: String, to new: String) {
        changes.append(.dropMirror(ColumnMirror(table: table, old: old, new: new, empty: .null, key: [])))
    }
}

/// Two columns of a table that triggers keep equal.
struct ColumnMirror: Hashable, Sendable {
    let table: String
    let old: String
    let new: String
    /// The value of the new column in a row whose author doesn't know it.
    let empty: DatabaseValue
    let key: [String]

    var name: String { "\(table)_\(old)_mirror" }
}
