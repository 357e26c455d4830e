public import TrellisKernel

/// What a transaction may fail with, the same on every engine.
///
/// A service turns the ones it foresees into its own:
/// ```swift
/// do { … } catch DatabaseError.uniqueViolation("project_name_key") { throw ProjectError.nameTaken }
/// ```
/// Constraints have the names that the migrations gave them; see ``TableBuilder``.
public enum DatabaseError: AppError, Hashable {
    /// A row with the same values exists; `constraint` names the unique index, or `<table>_pkey`.
    case uniqueViolation(constraint: String)
    /// A row that is referred to doesn't exist, or one that is still referred to was removed. SQLite doesn't say which:
    /// nil.
    case foreignKey(constraint: String?)
    /// A value that a check refuses.
    case check(constraint: String)
    /// NULL where a value is needed; `column` is `table.column`.
    case notNull(column: String)
    /// Two transactions depended on each other's rows; running the whole transaction again may succeed.
    case serialization
    /// As `serialization`, found out by the engine's deadlock detector.
    case deadlock
    /// The row was changed since it was read: its version is another.
    case stale(table: String)
    /// Another process held the database for longer than the busy time-out.
    case busy
    /// The transaction took longer than it may.
    case timeout
    /// No connection became free in time.
    case exhausted
    /// A statement failed before, outside a savepoint: nothing but rolling back is possible.
    case aborted
    /// Text with a character that no database keeps: U+0000.
    case unstorableText
    /// The connection is gone, or the database was closed.
    case disconnected
    /// A statement that writes, in a reader or on a database that can't be written.
    case readOnly
    /// A row of another tenant was given to a tenant's transaction.
    case tenantMismatch(table: String)
    /// A column that a statement may not set: the identifier, the tenant, or what the transaction sets by itself.
    case protectedColumn(column: String)
    /// A column held something that its Swift type can't.
    case decoding(column: String, expected: String)
    /// A statement that the engine doesn't understand, or one that needs what the schema doesn't have.
    case statement(message: String)
    /// Anything else, with the engine's own code and words.
    case other(code: Int, message: String)

    /// The stable name: `database.unique_violation`, and so on.
    public var code: String { "database.\(facts.code)" }

    /// Conflicts are the client's, time-outs ask for another try; the rest are faults of the program.
    public var kind: ErrorKind { facts.kind }

    /// One sentence; names the constraint, never a value.
    public var message: String {
        switch self {
        case .uniqueViolation(let constraint): "A row with the same values exists already (\(constraint))."
        case .foreignKey(let constraint):
            "A row that this one refers to doesn't exist, or one that refers to it still does (\(constraint ?? "foreign key"))."
        case .check(let constraint): "A value isn't allowed by the check \(constraint)."
        case .notNull(let column): "\(column) needs a value."
        case .serialization: "Another transaction got in the way. Try again."
        case .deadlock: "Two transactions waited for each other. Try again."
        case .stale(let table):
            "The \(table) was changed by someone else since it was read. Read it again, then repeat the change."
        case .busy: "The database is busy. Try again."
        case .timeout: "The transaction took too long and was stopped."
        case .exhausted: "Every connection to the database is in use. Try again."
        case .aborted: "A statement of this transaction failed before. Put a step that may fail into a savepoint."
        case .unstorableText: "Text can't contain the character U+0000. Leave it out."
        case .disconnected: "The database can't be reached. Try again."
        case .readOnly: "A statement that writes was run where only reading is allowed."
        case .tenantMismatch(let table): "A row of \(table) belongs to another tenant than the transaction."
        case .protectedColumn(let column): "\(column) can't be set by a statement; the transaction owns it."
        case .decoding(let column, let expected): "The column \(column) doesn't hold \(expected)."
        case .statement(let message): "The database refused a statement: \(message)"
        case .other(let code, let message): "The database failed with \(code): \(message)"
        }
    }

    /// Faults of the program or the machine are errors; a lost race is information.
    public var logLevel: ErrorLevel {
        switch kind {
        case .conflict: .info
        case .unavailable: .warning
        default: .error
        }
    }

    private var facts: (code: String, kind: ErrorKind) {
        switch self {
        case .uniqueViolation: ("unique_violation", .conflict)
        case .foreignKey: ("foreign_key", .conflict)
        case .check: ("check", .internalFailure)
        case .notNull: ("not_null", .internalFailure)
        case .serialization: ("serialization", .conflict)
        case .deadlock: ("deadlock", .conflict)
        case .stale: ("stale", .conflict)
        case .busy: ("busy", .unavailable)
        case .timeout: ("timeout", .unavailable)
        case .exhausted: ("exhausted", .unavailable)
        case .aborted: ("aborted", .internalFailure)
        case .unstorableText: ("unstorable_text", .invalid)
        case .disconnected: ("disconnected", .unavailable)
        case .readOnly: ("read_only", .internalFailure)
        case .tenantMismatch: ("tenant_mismatch", .internalFailure)
        case .protectedColumn: ("protected_column", .internalFailure)
        case .decoding: ("decoding", .internalFailure)
        case .statement: ("statement", .internalFailure)
        case .other: ("other", .internalFailure)
        }
    }
}

/// A row was asked for by its identifier, and there is none that the transaction may see.
public struct RecordNotFound: AppError, Hashable {
    /// The table it was looked for in.
    public let table: String

    /// No row of `table`.
    public init(table: String) {
        self.table = table
    }

    /// `<table>.not_found`.
    public var code: String { "\(table).not_found" }
    /// Not found.
    public var kind: ErrorKind { .notFound }
    /// The same for a row that doesn't exist, was deleted, or belongs to another tenant.
    public var message: String { "There is no \(table.replacing("_", with: " ")) with this identifier." }
}
