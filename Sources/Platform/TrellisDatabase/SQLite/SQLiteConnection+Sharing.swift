import GRDB
import GRDBSQLite

/// Transactions that are run one after the other and committed at once, since the commit costs as much as what they do.
///
/// For each after the first a savepoint keeps what the others did from its failure. Nobody hears of an outcome before the
/// commit, so the durability of what was acknowledged is the same.
struct SharedCommit {
    /// How many wait for it.
    var count = 0
    /// Why the engine rolled all of them back.
    var loss: DatabaseError?
}

extension SQLiteConnection {
    func share() {
        shared = SharedCommit()
    }

    var mayShareMore: Bool { shared?.loss == nil }

    func settleShared() -> (any Error)? {
        defer { shared = nil }
        // That another took too long is no fault of these.
        if let loss = shared?.loss { return loss == .timeout ? .busy : loss }
        guard holdsOthers else { return nil }
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

    /// Whether what others did stands uncommitted before the transaction.
    var holdsOthers: Bool { shared.map { $0.count > 0 } ?? false }

    func begin(_ kind: Kind) throws {
        if holdsOthers { return try run("SAVEPOINT trellis_shared") }
        try run(kind == .write ? "BEGIN IMMEDIATE" : "BEGIN")
    }

    func commit() throws {
        if holdsOthers { try run("RELEASE trellis_shared") }
        guard shared != nil else { return try run("COMMIT") }
        shared?.count += 1
    }

    func rollBack(after error: any Error) throws {
        guard sqlite3_get_autocommit(handle) == 0 else {
            // The engine has, and with this transaction those before it.
            if holdsOthers { shared?.loss = error as? DatabaseError ?? .busy }
            return
        }
        guard holdsOthers else { return try run("ROLLBACK") }
        try run("ROLLBACK TO trellis_shared")
        try run("RELEASE trellis_shared")
    }
}
