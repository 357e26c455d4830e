/// What a migration would do to a database in use, and what to do instead.
public struct MigrationFinding: Hashable, Sendable, CustomStringConvertible {
    /// The migration.
    public let migration: String
    /// Which of its statements, counted from 1.
    public let statement: Int
    /// The table that it does it to.
    public let table: String
    /// The lock that the statement takes on the table, in PostgreSQL's word for it; nil where nobody waits.
    public let lock: String?
    /// What happens.
    public let effect: String
    /// What to do instead.
    public let remedy: String

    /// Everything in two lines.
    public var description: String {
        let lock = lock.map { " \($0) blocks \(Self.blocked(by: $0))." } ?? ""
        return "\(migration), statement \(statement), \(table): \(effect)\(lock)\n    Instead: \(remedy)"
    }

    /// What others can't do while the lock is held.
    static func blocked(by lock: String) -> String {
        switch lock {
        case "AccessExclusiveLock": "reads and writes"
        case "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock": "writes"
        case "ShareUpdateExclusiveLock": "other changes of the schema"
        default: "nothing that the program does"
        }
    }

    /// Locks from the weakest to the strongest.
    static let strengths = [
        "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
        "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
    ]
}

/// What a statement did to a table that others use, and what to do instead.
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
    case addTenantGap(String)

    var sentence: String {
        switch self {
        case .dropTable: "the table is dropped while the program before this one still uses it."
        case .renameTable(let name):
            "the table is renamed to \(name) while the program before this one still uses the old name."
        case .dropColumn(let column): "the column \(column) is dropped while the program before this one still uses it."
        case .renameColumn(let column, let name):
            "the column \(column) is renamed to \(name) while the program before this one still uses the old name."
        case .changeType(let column, true): "the column \(column) changes its type, which rewrites the whole table."
        case .changeType(let column, false):
            "the column \(column) changes its type, which the program before this one doesn't know."
        case .addVolatileColumn(let columns):
            "\(columns.joined(separator: ", ")) is added with a default that differs from row to row, which rewrites the whole table."
        case .rewrite: "the whole table is written anew, or emptied."
        case .setNotNull(let column): "every row is read to see that \(column) is nowhere NULL."
        case .addForeignKey(let name): "the foreign key \(name) is checked for every row."
        case .addCheck(let name): "the check \(name) is made for every row."
        case .addUnique(let name): "the index of the constraint \(name) is built while everybody waits."
        case .addIndex(let name): "the index \(name) is built while writers wait."
        case .addTenantGap(let sentence): sentence
        }
    }

    var remedy: String {
        switch self {
        case .dropTable, .dropColumn:
            "two deployments: first a program that doesn't use it any more, then, in a later release, the migration that drops it."
        case .renameTable, .renameColumn:
            "add the new one, write both, fill it, read the new one; a later release drops the old one."
        case .changeType:
            "add a column of the new type, write both, fill it in batches, read the new one; a later release drops the old one."
        case .addVolatileColumn:
            "add the column as nullable, let the program fill it for new rows, and fill the old ones in batches."
        case .rewrite: "do it in batches, or in a new table that takes the place of the old one."
        case .setNotNull(let column):
            "ADD CONSTRAINT … CHECK (\(column) IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in a later migration, and then SET NOT NULL, "
                + "which reads no rows any more."
        case .addForeignKey, .addCheck:
            "add it as NOT VALID, which holds for new rows, and VALIDATE CONSTRAINT in a later migration, which blocks nobody."
        case .addUnique:
            "make a unique index in a migration with transactional: false, then ADD CONSTRAINT … USING INDEX."
        case .addIndex:
            "put it into a migration of its own with transactional: false, which makes it CONCURRENTLY."
        case .addTenantGap: "mend it in the same migration."
        }
    }
}
