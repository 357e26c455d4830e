/// The stated permission of a migration to change a table that another module created.
public struct TableException: Hashable, Sendable, CustomStringConvertible {
    /// The migration that states it.
    public let migration: String
    /// The table of the other module.
    public let table: String
    /// The module that created the table.
    public let owner: String
    /// Why a table of the migration's own module doesn't do.
    public let reason: String

    /// The exception in one line.
    public var description: String { "\(migration) changes \(table) of \(owner): \(reason)" }
}

extension SchemaBuilder {
    /// States that this migration changes a table of another module, which is refused otherwise.
    ///
    /// Columns, indexes, triggers and policies that it adds there begin with the name of the migration's own module,
    /// as in `acme_phone`, so that a later version of the other module can't add the same ones. It runs no statement.
    /// ``Migrator/exceptions`` lists all of them. Extra fields don't need it: keep them in a table of the
    /// module's own, whose primary key refers to the other table.
    ///
    /// - Parameters:
    ///   - owner: the module that created the table.
    ///   - reason: why a table of the module's own doesn't do.
    public func changing(_ table: String, of owner: String, because reason: String) {
        changes.append(.exception(TableException(migration: "", table: table, owner: owner, reason: reason)))
    }
}

extension Migration {
    /// The exceptions that the migration states.
    var exceptions: [TableException] {
        changes(up).compactMap { change in
            guard case .exception(let stated) = change else { return nil }
            return TableException(migration: id, table: stated.table, owner: stated.owner, reason: stated.reason)
        }
    }
}
