public import TrellisKernel

/// Why the schema can't be brought to where the program needs it.
public enum MigrationError: AppError, Hashable {
    /// An identifier that isn't `module.NNN-what`.
    case malformedID(String)
    /// Two migrations with one identifier.
    case duplicateID(String)
    /// Two migrations of a module with one number: two people added one at the same time.
    case heads(String, String)
    /// A migration listed after one of its module with a greater number.
    case unordered(String)
    /// What the lint found; see the sentences.
    case refused([String])
    /// Migrations that were applied and say something else now.
    case changed([String])
    /// A pending migration of a module that has a later one applied.
    case outOfOrder(id: String, applied: String)
    /// A migration without a way down.
    case irreversible(String)
    /// An applied migration that this program doesn't have, so can't take back.
    case unknown(String)
    /// A migration that nobody has, asked for by its identifier.
    case missing(String)
    /// A migration that failed; the ones before it are applied, it is not.
    case failed(id: String, cause: String)
    /// A migration that didn't get its locks, as often as it tried.
    case locked(id: String, attempts: Int)
    /// A migration without a transaction that failed at a statement, counted from 1; those before it are done.
    case stopped(id: String, statement: Int, cause: String)
    /// A migration without a transaction, written by hand, that was begun earlier and not finished.
    case interrupted(id: String, statement: Int)
    /// The role that the program runs as doesn't exist.
    case roleMissing(String)

    /// The stable name: `migration.changed`, and so on.
    public var code: String {
        switch self {
        case .malformedID: "migration.malformed_id"
        case .duplicateID: "migration.duplicate_id"
        case .heads: "migration.heads"
        case .unordered: "migration.unordered"
        case .refused: "migration.refused"
        case .changed: "migration.changed"
        case .outOfOrder: "migration.out_of_order"
        case .irreversible: "migration.irreversible"
        case .unknown: "migration.unknown"
        case .missing: "migration.missing"
        case .failed: "migration.failed"
        case .locked: "migration.locked"
        case .stopped: "migration.stopped"
        case .interrupted: "migration.interrupted"
        case .roleMissing: "migration.role_missing"
        }
    }

    /// A fault of the program or its deployment.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong, by name, and how to mend it.
    public var message: String {
        switch self {
        case .malformedID(let id): "\"\(id)\" isn't the name of a migration: write module.001-what-it-does."
        case .duplicateID(let id): "Two migrations are called \(id)."
        case .heads(let first, let second):
            "\(first) and \(second) have the same number. Give the next number to the one that is applied nowhere yet."
        case .unordered(let id): "\(id) is listed after a later migration of its module."
        case .refused(let faults): faults.joined(separator: "\n")
        case .changed(let ids):
            "Applied migrations were changed since: \(ids.joined(separator: ", ")). Put them back, and change the schema in a new one."
        case .outOfOrder(let id, let applied): "\(id) isn't applied, but \(applied) is. Give it a number that follows."
        case .irreversible(let id): "\(id) has no way down."
        case .unknown(let id): "\(id) is applied, but this program doesn't have it. Use the program that does."
        case .missing(let id): "There is no migration \(id). `App migrate status` lists them."
        case .failed(let id, let cause): "\(id) failed and was rolled back: \(cause)"
        case .locked(let id, let attempts):
            "\(id) didn't get its locks in \(attempts) attempts and was rolled back. A long transaction holds them: end it, or try at a "
                + "quieter time."
        case .stopped(let id, let statement, let cause):
            "\(id), which has no transaction, stopped at its statement \(statement): \(cause) What came before is done. Mend the cause; "
                + "the next `App migrate up` says how to go on, or goes on."
        case .interrupted(let id, let statement):
            "\(id), which has no transaction, was begun and not finished: its statement \(statement) was under way. If no other program "
                + "is running it, undo what that statement left, and run the command again with `--resume \(id)` to repeat it and go on."
        case .roleMissing(let role):
            "There is no role \(role) to give rights to. Make it: CREATE ROLE \(Dialect.postgres.quoted(role)) LOGIN NOSUPERUSER "
                + "NOBYPASSRLS PASSWORD '…'; or set migrations.application_role to another."
        }
    }

    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}
