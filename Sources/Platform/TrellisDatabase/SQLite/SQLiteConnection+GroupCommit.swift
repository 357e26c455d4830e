import GRDB
import GRDBSQLite

/// Transactions that run one after the other and are committed together, because a commit costs as much as the work of
/// a transaction.
///
/// Each transaction after the first runs in a savepoint, so its failure doesn't affect the others. Callers get their
/// outcomes after the commit, so an acknowledged transaction is as durable as one with a commit of its own.
struct GroupCommit {
    /// The number of transactions that wait for the commit.
    var count = 0
    /// The error because of which the engine rolled back all of them.
    var failure: DatabaseError?
}

extension SQLiteConnection {
    func beginGroupCommit() {
        groupCommit = GroupCommit()
    }

    var canExtendGroup: Bool { groupCommit?.failure == nil }

    func commitGroup() -> (any Error)? {
        defer { groupCommit = nil }
        // The timeout was that of another transaction, so these report `busy`, which callers may retry.
        if let failure = groupCommit?.failure { return failure == .timeout ? .busy : failure }
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

    func begin(_ kind: Kind) throws {
        if hasGroupedWrites { return try run("SAVEPOINT trellis_shared") }
        try run(kind == .write ? "BEGIN IMMEDIATE" : "BEGIN")
    }

    func commit() throws {
        if hasGroupedWrites { try run("RELEASE trellis_shared") }
        guard groupCommit != nil else { return try run("COMMIT") }
        groupCommit?.count += 1
    }

    func rollBack(after error: any Error) throws {
        guard sqlite3_get_autocommit(handle) == 0 else {
            // The engine already rolled back this transaction and with it the earlier ones of the group.
            if hasGroupedWrites { groupCommit?.failure = error as? DatabaseError ?? .busy }
            return
        }
        guard hasGroupedWrites else { return try run("ROLLBACK") }
        try run("ROLLBACK TO trellis_shared")
        try run("RELEASE trellis_shared")
    }
}
