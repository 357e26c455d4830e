import TrellisDatabase

/// A risk of a migration for a database in use, with a safer alternative.
public struct MigrationFinding: Hashable, Sendable, CustomStringConvertible {
    /// The migration.
    public let migration: String
    /// The number of the statement, counted from 1.
    public let statement: Int
    /// The affected table.
    public let table: String
    /// The lock that the statement takes on the table, as PostgreSQL names it; nil when it blocks no other session.
    public let lock: String?
    /// What the statement does.
    public let effect: String
    /// What to do instead.
    public let remedy: String
    /// What the statement does, as a value.
    let cause: MigrationEffect

    /// The finding in two lines.
    public var description: String {
        let lock = lock.map { " \($0) blocks \(Self.blocked(by: $0))." } ?? ""
        return "\(migration), statement \(statement), \(table): \(effect)\(lock)\n    Instead: \(remedy)"
    }

    /// Returns the operations of other sessions that the lock blocks.
    static func blocked(by lock: String) -> String {
        switch lock {
        case "AccessExclusiveLock": "reads and writes"
        case "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock": "writes"
        case "ShareUpdateExclusiveLock": "other schema changes"
        default: "no operation of the program"
        }
    }

    /// The lock modes from weakest to strongest.
    static let lockModesByStrength = [
        "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
        "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
    ]
}

/// The effect of a statement on a table in use, with a safer alternative.
enum MigrationEffect: Hashable, Sendable {
    case dropTable
    case renameTable(to: String)
    case dropColumn(String)
    case renameColumn(String, to: String)
    case changeType(String, rewrites: Bool)
    case addVolatileColumn([String])
    case rewrite
    case setNotNull(String)
    case addForeignKey(String)
    case addCheck(String)
    case addUnique(String)
    case addIndex(String)
    case dropIndex(String)
    /// A constraint becomes valid while the migration has a lock that blocks writers.
    case validate(String)
    /// A foreign key locks the table that it refers to.
    case lockParent(String, of: String, isNew: Bool)
    case addForeignKeyWithoutIndex(String, to: String, [String])
    case addRequiredColumn(String)
    case allowNull(String)
    /// Rows are changed while the migration has a lock on a table.
    case changeRows(locking: String)
    case addSearch
    /// SQLite copies the table.
    case rebuild
    /// A statement ends the migration's transaction.
    case endTransaction(String)
    case addTenancyIssue(String)

    var message: String {
        switch self {
        case .dropTable: "the table is dropped while the previous version of the program still uses it."
        case .renameTable(let name):
            "the table is renamed to \(name) while the previous version of the program still uses the old name."
        case .dropColumn(let column):
            "the column \(column) is dropped while the previous version of the program still uses it."
        case .renameColumn(let column, let name):
            "the column \(column) is renamed to \(name) while the previous version of the program still uses the old name."
        case .changeType(let column, true): "the column \(column) changes its type, which rewrites the whole table."
        case .changeType(let column, false):
            "the column \(column) changes its type, which the previous version of the program doesn't support."
        case .addVolatileColumn(let columns):
            "\(columns.joined(separator: ", ")) is added with a default that differs from row to row, which rewrites the whole table."
        case .rewrite: "the whole table is rewritten or truncated."
        case .setNotNull(let column): "every row is read to verify that \(column) is never NULL."
        case .addForeignKey(let name): "the foreign key \(name) is checked for every row."
        case .addCheck(let name): "the check \(name) is evaluated for every row."
        case .addUnique(let name): "the index of the constraint \(name) is built while reads and writes wait."
        case .addIndex(let name): "the index \(name) is built while writers wait."
        case .dropIndex(let name):
            "the index \(name) is dropped, for which all readers and writers of the table have to end first."
        case .validate(let name):
            "the constraint \(name) is checked for every row while the lock of an earlier statement is held."
        case .lockParent(let name, let table, false):
            "writes wait while the foreign key \(name) of \(table), which refers to it, is checked for every row."
        case .lockParent(let name, let table, true):
            "writes wait until the migration ends, since the foreign key \(name) of the new table \(table) refers to it."
        case .addForeignKeyWithoutIndex(let name, let parent, let columns):
            "no index begins with (\(columns.joined(separator: ", "))), the columns of the foreign key \(name): deleting a row of "
                + "\(parent) reads the whole table."
        case .addRequiredColumn(let column):
            "the column \(column) is NOT NULL without a default, which fails as soon as the table has a row."
        case .allowNull(let column): "\(column) may become NULL, which the previous version of the program can't read."
        case .changeRows(let table):
            "rows are changed in the transaction that locks \(table), which stays locked until all of them are changed."
        case .addSearch:
            "the search is added as a column of every row, which rewrites the whole table, and with an index."
        case .rebuild: "the table is copied while writers wait."
        case .endTransaction(let statement):
            "\(statement) ends the transaction of the migration, so a failure afterwards leaves it half applied."
        case .addTenancyIssue(let message): message
        }
    }

    var remedy: String {
        switch self {
        case .dropTable, .dropColumn:
            "use two deployments: first a program that doesn't use it any more, then, in a later release, the migration that drops it."
        case .renameTable, .renameColumn:
            "add the new one, write both, backfill it, read the new one; drop the old one in a later release."
        case .changeType:
            "add a column of the new type, write both, backfill it in batches, read the new one; drop the old one in a later release."
        case .addVolatileColumn:
            "add the column as nullable, set it for new rows in the program, and backfill existing rows in batches."
        case .rewrite: "change the rows in batches, or copy them to a new table that replaces the old one."
        case .setNotNull(let column):
            "use schema.rebuild with transactional: false, which adds CHECK (\(column) IS NOT NULL) as NOT VALID and validates it while "
                + "writes go on; SET NOT NULL then reads no rows."
        case .addForeignKey, .addCheck:
            "add it as NOT VALID, which checks new rows only, and VALIDATE CONSTRAINT in a later migration, which blocks no writes."
        case .addUnique:
            "create a unique index in a migration with transactional: false, then ADD CONSTRAINT … USING INDEX."
        case .addIndex:
            "create it in a separate migration with transactional: false, which uses CONCURRENTLY."
        case .dropIndex: "drop it in a separate migration with transactional: false, which uses CONCURRENTLY."
        case .validate: "validate it in a later migration, or in one with transactional: false, as schema.rebuild does."
        case .lockParent(_, _, isNew: false):
            "add it as NOT VALID, and VALIDATE CONSTRAINT in a later migration, as schema.rebuild does with transactional: false."
        case .lockParent(_, _, isNew: true):
            "create the new table in a migration of its own, which ends at once."
        case .addForeignKeyWithoutIndex(_, _, let columns):
            "add table.index([\(columns.map { "\"\($0)\"" }.joined(separator: ", "))])."
        case .addRequiredColumn:
            "add it with a default, or as nullable; fill the rows, and make it NOT NULL with schema.rebuild in a later migration."
        case .allowNull:
            "use two deployments: first a program that can read NULL, then the migration."
        case .changeRows: "change the rows by schema.backfill in a migration of its own, with transactional: false."
        case .addSearch:
            "use schema.beginSearch, schema.fillSearch and schema.indexSearch, in three migrations."
        case .rebuild:
            "do it in a separate migration with transactional: false. Writers wait nevertheless: migrate a large table at a time of low load."
        case .endTransaction: "use transactional: false, with one statement in each call of schema.sql."
        case .addTenancyIssue: "fix it in the same migration."
        }
    }
}
