import GRDB
import GRDBSQLite

/// Transactions that run one after the other and are committed together, because a commit costs as much as the work of
/// a transaction.
///
/// Each transaction after the first runs in a savepoint, so its failure doesn't affect the others. Its deferred foreign
/// keys are checked at its end, since the shared commit would fail for all. Callers get their outcomes after the commit,
/// so an acknowledged transaction is as durable as one with a commit of its own.
struct GroupCommit {
    /// The number of transactions that wait for the commit.
    var count = 0
    /// The error because of which the engine rolled back all of them.
    var failure: DatabaseError?
    /// Whether a statement has changed the connection until the commit, so that no other transaction may join.
    var isComplete = false
}

extension SQLiteConnection {
    func beginGroupCommit() {
        log?.beginWriting()
        groupCommit = GroupCommit()
    }

    var canExtendGroup: Bool { groupCommit.map { $0.failure == nil && !$0.isComplete } ?? true }

    func commitGroup() -> (any Error)? {
        defer {
            groupCommit = nil
            log?.endWriting()
        }
        if let failure = groupCommit?.failure { return failure }
        guard hasGroupedWrites else { return nil }
        return queue.inDatabase { _ in
            do {
                try run("COMMIT")
                return nil
            } catch {
                if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
                return error
            }
        }
    }

    /// Whether earlier transactions of the group are still uncommitted.
    var hasGroupedWrites: Bool { groupCommit.map { $0.count > 0 } ?? false }

    /// Lets no other transaction join the group after a statement that holds until the commit.
    func endGroup(after statement: SQLiteStatement) {
        if statement.statementKind == .deferral { groupCommit?.isComplete = true }
    }

    func begin(_ kind: Kind) throws {
        if hasGroupedWrites { return try run("SAVEPOINT trellis_shared") }
        guard kind == .write else {
            try file?.requireOpened(within: .seconds(1))
            return try run("BEGIN")
        }
        try file?.requireOpened()
        try log?.requireSpace()
        try run("BEGIN IMMEDIATE")
    }

    func commit() throws {
        guard groupCommit != nil else { return try run("COMMIT") }
        if hasUnresolvedKeys { throw DatabaseError.foreignKey(constraint: nil) }
        if hasGroupedWrites { try run("RELEASE trellis_shared") }
        groupCommit?.count += 1
    }

    func rollBack(after error: any Error) throws {
        guard sqlite3_get_autocommit(handle) == 0 else { return failGroup(after: lastFailure ?? error) }
        guard hasGroupedWrites else { return try run("ROLLBACK") }
        do {
            try run("ROLLBACK TO trellis_shared")
            try run("RELEASE trellis_shared")
        } catch let failure {
            // What this transaction wrote must not be committed with the others.
            if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            failGroup(after: failure)
        }
    }

    /// Fails the earlier transactions of the group, which the engine rolled back with this one.
    ///
    /// They report why the file can't be used. Anything else is the failure of this transaction alone, so they report
    /// `busy`, which callers may retry.
    private func failGroup(after error: any Error) {
        guard hasGroupedWrites else { return }
        groupCommit?.failure = (error as? DatabaseError).flatMap { $0.isOfFile ? $0 : nil } ?? .busy
    }

    /// Whether a foreign key that is checked at the commit is violated.
    private var hasUnresolvedKeys: Bool {
        var (current, highest): (CInt, CInt) = (0, 0)
        sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }
}
