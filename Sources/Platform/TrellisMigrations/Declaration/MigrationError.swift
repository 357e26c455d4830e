import TrellisDatabase
public import TrellisKernel

/// The reasons why the schema can't be migrated to the state that the program needs.
public enum MigrationError: AppError, Hashable {
    /// An identifier that isn't `module.NNN-what`.
    case malformedID(String)
    /// Two migrations with one identifier.
    case duplicateID(String)
    /// Two migrations of a module with the same number: two people added one at the same time.
    case duplicateNumber(String, String)
    /// A migration listed after one of its module with a greater number.
    case unordered(String)
    /// Invalid migrations, audit policies or script bounds; one sentence for each problem.
    case invalid([String])
    /// Migrations that were changed after they had been applied.
    case changed([String])
    /// A pending migration of a module whose later migration is applied.
    case outOfOrder(id: String, applied: String)
    /// A migration without `down`.
    case irreversible(String)
    /// An applied migration that this program doesn't have, so it can't roll it back.
    case unknown(String)
    /// No migration has the requested identifier.
    case notFound(String)
    /// A migration that isn't applied, so its checksum can't be replaced.
    case notApplied(String)
    /// A migration that failed and was rolled back; those before it stay applied.
    case failed(id: String, cause: String)
    /// A migration that didn't get its locks in all its attempts.
    case lockTimeout(id: String, attempts: Int)
    /// A migration without a transaction that failed at a statement, counted from 1; those before it stay executed.
    case statementFailed(id: String, statement: Int, cause: String)
    /// A migration of raw SQL without a transaction that was started earlier and not finished.
    case interrupted(id: String, statement: Int)
    /// A migration that runs after one that this program doesn't have.
    case unknownDependency(id: String, after: String)
    /// Migrations that would all run after each other.
    case cycle([String])
    /// Modules that this program doesn't have, although it is newer than their applied migrations.
    case leftOut([String])
    /// An applied migration of a retired module, which can't be rolled back.
    case retired(String)
    /// A module that isn't retired, or that has no applied migrations.
    case nothingToDrop(String)
    /// Tables of a retired module that other tables refer to.
    case stillReferenced(module: String, by: [String])
    /// A backfill whose rows still match its condition after they were set.
    case endlessBackfill(id: String, table: String)
    /// The history of migrations is in another schema than the one that the role's path leads to; nil when it leads to
    /// none.
    case historyElsewhere(schemas: [String], current: String?, role: String)
    /// The database that the program uses has no history of migrations, although the one that is migrated has it.
    case historyMissing
    /// Migrations that change roles or databases of the whole server, so they can't be tried on it.
    case reachesServer([String])
    /// The role that the program runs as doesn't exist.
    case roleMissing(String)

    /// The stable code: `migration.changed`, and so on.
    public var code: String {
        switch self {
        case .malformedID: "migration.malformed_id"
        case .duplicateID: "migration.duplicate_id"
        case .duplicateNumber: "migration.heads"
        case .unordered: "migration.unordered"
        case .invalid: "migration.refused"
        case .changed: "migration.changed"
        case .outOfOrder: "migration.out_of_order"
        case .irreversible: "migration.irreversible"
        case .unknown: "migration.unknown"
        case .notFound: "migration.missing"
        case .notApplied: "migration.not_applied"
        case .failed: "migration.failed"
        case .lockTimeout: "migration.locked"
        case .statementFailed: "migration.stopped"
        case .interrupted: "migration.interrupted"
        case .unknownDependency: "migration.unknown_dependency"
        case .cycle: "migration.cycle"
        case .leftOut: "migration.module_left_out"
        case .retired: "migration.retired"
        case .nothingToDrop: "migration.nothing_to_drop"
        case .stillReferenced: "migration.still_referenced"
        case .endlessBackfill: "migration.endless_backfill"
        case .historyElsewhere: "migration.history_elsewhere"
        case .historyMissing: "migration.history_missing"
        case .reachesServer: "migration.reaches_server"
        case .roleMissing: "migration.role_missing"
        }
    }

    /// An internal failure, since the cause is the program or its deployment.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong and how to fix it.
    public var message: String {
        switch self {
        case .malformedID(let id): "\"\(id)\" isn't a valid migration identifier: use module.001-what-it-does."
        case .duplicateID(let id): "Two migrations have the identifier \(id). Rename one of them."
        case .duplicateNumber(let first, let second):
            "\(first) and \(second) have the same number. Give the next number to the one that isn't applied anywhere yet."
        case .unordered(let id): "\(id) is listed after a later migration of its module. List them in order."
        case .invalid(let issues): issues.joined(separator: "\n")
        case .changed(let ids):
            "Migrations were changed after they had been applied: \(ids.joined(separator: ", ")). Restore them, and change the schema in a "
                + "new migration. If a change makes no difference to this database, accept it: "
                + "`App migrate repair \(ids.first ?? "ID") --reason \"…\"`."
        case .outOfOrder(let id, let applied):
            "\(id) isn't applied, but the later \(applied) is. Give it a number after that one."
        case .irreversible(let id): "\(id) has no down migration."
        case .unknown(let id):
            "\(id) is applied, but this program doesn't have it. Use the version of the program that has it."
        case .notFound(let id): "Migration \(id) not found. `App migrate status` lists all migrations."
        case .notApplied(let id):
            "\(id) isn't applied, so it has no stored checksum. `App migrate status` lists all migrations."
        case .failed(let id, let cause): "\(id) failed and was rolled back: \(cause)"
        case .lockTimeout(let id, let attempts):
            "\(id) didn't get its locks in \(attempts) attempts and was rolled back. A long transaction holds them: end it, or try again "
                + "at a time of low load."
        case .statementFailed(let id, let statement, let cause):
            "\(id), which has no transaction, failed at statement \(statement): \(cause) The earlier statements were executed. Fix the "
                + "cause and run `App migrate up` again; it continues, or reports how to continue."
        case .interrupted(let id, let statement):
            "\(id), which has no transaction, was started and not finished: statement \(statement) was running. If no other program is "
                + "running it, undo the effects of that statement, and run the command again with `--resume \(id)` to repeat it and continue."
        case .unknownDependency(let id, let after):
            "\(id) runs after \(after), which no module of this program has. Add the module to the composition, or correct `after`."
        case .cycle(let ids):
            "These migrations would run after each other: \(ids.joined(separator: ", ")). Move what one of them needs of the other to a "
                + "later migration."
        case .leftOut(let modules):
            "The database has the tables of \(modules.joined(separator: ", ")), which this program doesn't have. Add the module to the "
                + "composition again, or declare it as retired, which keeps its tables: "
                + "`Composition(…, retired: [RetiredModule(\"\(modules.first ?? "")\", tables: […])])`."
        case .retired(let id):
            "\(id) belongs to a retired module, so it can't be reverted on its own. `App migrate drop-retired "
                + "\(Migration.module(of: id))` drops all tables of the module."
        case .nothingToDrop(let module):
            "\(module) isn't a retired module with applied migrations. `App migrate status` lists the retired ones."
        case .stillReferenced(let module, let references):
            "Tables of other modules refer to those of \(module): \(references.joined(separator: "; ")). Drop these references first."
        case .endlessBackfill(let id, let table):
            "\(id) sets columns of \(table), but the rows still match its condition, so it would never end. Change the condition so that "
                + "the new values make it false."
        case .historyElsewhere(let schemas, let current, let role):
            "The migrations are in the schema \(schemas.joined(separator: ", ")), but the search_path of the role \(role) leads to "
                + "\(current ?? "no schema that exists and that it may use"), where all of them would be pending. "
                + "\(Self.fix(schemas.first ?? "public", for: role, mayLackRights: current == nil)) If this is "
                + "another product in a schema of its own, name the schema in the address: ?options=-csearch_path%3D…"
        case .historyMissing:
            "The database that the program uses has no migrations, although those of the database that is migrated are applied. Name the "
                + "same server and database in database.url and database.migration_url, and in database.jobs_url and "
                + "database.jobs_migration_url."
        case .reachesServer(let statements):
            "Migrations that change the whole server can't be tried on it: \(statements.joined(separator: ", ")). Set database.scratch_url to "
                + "an empty database on another server, such as one that starts for the purpose."
        case .roleMissing(let role):
            "Role \(role) not found, so it can't be granted rights. Create it: CREATE ROLE \(Dialect.postgres.quoted(role)) LOGIN "
                + "NOSUPERUSER NOBYPASSRLS PASSWORD '…'; or set migrations.application_role to another role."
        }
    }

    /// Critical, since the program can't start.
    public var logLevel: ErrorLevel { .critical }

    /// Returns how sessions of a role get to a schema.
    private static func fix(_ schema: String, for role: String, mayLackRights: Bool) -> String {
        let (schema, role) = (Dialect.postgres.quoted(schema), Dialect.postgres.quoted(role))
        let path =
            "Correct it: ALTER ROLE \(role) SET search_path = \(schema), or in the address if its `options` set it."
        guard mayLackRights else { return path }
        return "\(path) If it is right, the role may not use the schema: run deploy/postgres/roles.sql, or "
            + "GRANT USAGE ON SCHEMA \(schema) TO \(role)."
    }
}
