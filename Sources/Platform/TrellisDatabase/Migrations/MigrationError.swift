public import TrellisKernel

/// Why the schema can't be brought to where the program needs it.
public enum MigrationError: AppError, Hashable {
    /// An identifier that isn't `module.NNN-what`.
    case malformedID(String)
    /// Two migrations with one identifier.
    case duplicateID(String)
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
    /// A migration that failed; the ones before it are applied, it is not.
    case failed(id: String, cause: String)

    /// The stable name: `migration.changed`, and so on.
    public var code: String {
        switch self {
        case .malformedID: "migration.malformed_id"
        case .duplicateID: "migration.duplicate_id"
        case .unordered: "migration.unordered"
        case .refused: "migration.refused"
        case .changed: "migration.changed"
        case .outOfOrder: "migration.out_of_order"
        case .irreversible: "migration.irreversible"
        case .unknown: "migration.unknown"
        case .failed: "migration.failed"
        }
    }

    /// A fault of the program or its deployment.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong, by name, and how to mend it.
    public var message: String {
        switch self {
        case .malformedID(let id): "\"\(id)\" isn't the name of a migration: write module.001-what-it-does."
        case .duplicateID(let id): "Two migrations are called \(id)."
        case .unordered(let id): "\(id) is listed after a later migration of its module."
        case .refused(let faults): faults.joined(separator: "\n")
        case .changed(let ids):
            "Applied migrations were changed since: \(ids.joined(separator: ", ")). Put them back, and change the schema in a new one."
        case .outOfOrder(let id, let applied): "\(id) isn't applied, but \(applied) is. Give it a number that follows."
        case .irreversible(let id): "\(id) has no way down."
        case .unknown(let id): "\(id) is applied, but this program doesn't have it. Use the program that does."
        case .failed(let id, let cause): "\(id) failed and was rolled back: \(cause)"
        }
    }

    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}
