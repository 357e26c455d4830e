import TrellisKernel

/// The user for whom a transaction reads and writes the rows of tables without tenants.
///
/// Every statement on such a table gets the conditions of its ``RowSharing``. A class, so that other transactions pass
/// along a single nil; nil also in a transaction with access to all rows.
final class RowViewer: Sendable {
    /// The user's identifier; NULL for an anonymous one, which equals no owner.
    let user: DatabaseValue

    init(_ user: ID<User>?) {
        self.user = user.databaseValue
    }
}

extension Renderer {
    /// Writes the condition for rows that the viewer may read, or write, and returns whether there is one.
    mutating func write(_ rows: SharedRows, in scope: RowScope, for viewer: RowViewer, after word: String) -> Bool {
        guard let owner = rows.sharing.owner else {
            // Every user writes every row, but only users do.
            guard scope.isWritten, viewer.user == .null else { return false }
            write(word)
            write("FALSE")
            return true
        }
        guard !scope.isWritten else {
            write(word)
            return writeOwner(owner, scope, viewer)
        }
        switch rows.sharing.readers {
        case .everyone: return false
        case .owner:
            write(word)
            return writeOwner(owner, scope, viewer)
        case .everyoneWhen(let column, let value):
            write(word)
            // Without the alternative of an owner, an index on the public rows can be used.
            guard viewer.user != .null else { return writeComparison(column, value, scope) }
            write("(")
            _ = writeComparison(column, value, scope)
            write(" OR ")
            _ = writeOwner(owner, scope, viewer)
            write(")")
            return true
        }
    }

    /// Writes `column = value`; a truth value is part of the text, so that a partial index can be used.
    private mutating func writeComparison(_ column: String, _ value: DatabaseValue, _ scope: RowScope) -> Bool {
        self.column(scope.table, column)
        write(" = ")
        if case .bool(let bool) = value { write(bool ? "TRUE" : "FALSE") } else { bind(value) }
        return true
    }

    private mutating func writeOwner(_ owner: String, _ scope: RowScope, _ viewer: RowViewer) -> Bool {
        column(scope.table, owner)
        write(" = ")
        bind(viewer.user)
        return true
    }
}
