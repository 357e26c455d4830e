public import TrellisKernel

/// The errors of transactions, the same on every engine.
///
/// A service converts the expected ones into its own errors:
/// ```swift
/// do { … } catch DatabaseError.uniqueViolation("project_name_key") { throw ProjectError.nameTaken }
/// ```
/// Constraints have the names that the migrations define; see `TableBuilder`.
public enum DatabaseError: AppError, Hashable {
    /// A row with the same values exists; `constraint` names the unique index, or `<table>_pkey`.
    case uniqueViolation(constraint: String)
    /// A row excludes the new one, such as a booking of the same time; `constraint` names the exclusion constraint.
    ///
    /// Only PostgreSQL has such constraints.
    case exclusion(constraint: String)
    /// A referenced row doesn't exist, or a row that is still referenced was removed.
    ///
    /// `constraint` is nil on SQLite, which doesn't report it.
    case foreignKey(constraint: String?)
    /// A value violates a check constraint.
    case check(constraint: String)
    /// NULL in a column that requires a value; `column` is `table.column`.
    case notNull(column: String)
    /// Two transactions depend on each other's rows; running the whole transaction again may succeed.
    case serialization
    /// As `serialization`, found by the engine's deadlock detector.
    case deadlock
    /// The row was changed since it was read: its version is different.
    case stale(table: String)
    /// Another process, or on PostgreSQL another transaction, held a lock for longer than the busy or lock timeout.
    case busy
    /// The transaction exceeded its time limit.
    case timeout
    /// No connection became free in time.
    case exhausted
    /// An earlier statement failed outside a savepoint: the transaction can only be rolled back.
    case aborted
    /// Text contains U+0000, a character that databases can't store.
    case unstorableText
    /// The connection is lost, or the database was closed; nothing of the transaction is written.
    case disconnected
    /// The connection was lost, or the server didn't respond in time, after COMMIT was sent: the transaction is written
    /// completely or not at all, and only the database knows which.
    ///
    /// Read the rows before repeating the write. A client gets 503 without `Retry-After`, and finds out in the same way, or
    /// by an idempotency key where the route has one.
    case commitUnknown
    /// The schema was changed while the transaction ran, so a statement that was prepared before no longer fits; nothing
    /// is written, and the same transaction succeeds now if the statement still fits the schema.
    case schemaChanged
    /// The replica ended a read because it had to apply changes of the primary; the rows that were streamed before are
    /// right, and others are missing.
    case replicaConflict
    /// There is no space for more: the disk is full, or on SQLite a reader keeps the log from being emptied; nothing of
    /// the transaction is written.
    case full
    /// SQLite's file was removed, replaced or damaged, or can't be read or written; nothing of the transaction is written.
    ///
    /// The process logs the reason once.
    case unusableFile
    /// A statement that writes, in a reader or on a read-only database.
    case readOnly
    /// A row of another tenant was passed to a tenant's transaction.
    case tenantMismatch(table: String)
    /// A row of another user, in a transaction of a member who may act on own rows only, or in a table without tenants
    /// whose rows only their owners write.
    case ownerMismatch(table: String)
    /// A column that a statement must not set: the identifier, the tenant, or one that the transaction sets itself.
    case protectedColumn(column: String)
    /// A sum of integers that 64 bits can't hold.
    case outOfRange
    /// A column holds a value that its Swift type can't represent.
    case decoding(column: String, expected: String)
    /// A statement that the engine can't parse, or that uses something the schema doesn't have.
    case statement(message: String)
    /// Any other error, with the engine's own code and message.
    case other(code: Int, message: String)

    /// The stable code: `database.unique_violation`, and so on.
    public var code: String { "database.\(facts.code)" }

    /// Conflicts and unstorable text are errors of the client, timeouts and lost connections can be retried; all others
    /// are errors of the program.
    public var kind: ErrorKind { facts.kind }

    /// A short message that names the constraint, never a value.
    public var text: MessageText {
        switch self {
        case .uniqueViolation(let constraint):
            "A row with the same values already exists (\(constraint, "constraint"))."
        case .exclusion(let constraint): "Another row excludes this one (\(constraint, "constraint"))."
        case .foreignKey(let constraint):
            """
            The row references a missing row, or another row still references it \
            (\(constraint ?? "foreign key", "constraint")).
            """
        case .check(let constraint): "A value violates the check constraint \(constraint, "constraint")."
        case .notNull(let column): "\(column, "column") needs a value."
        case .serialization: "The transaction conflicts with another one. Try again."
        case .deadlock: "Two transactions waited for each other. Try again."
        case .stale(let table):
            "The \(table, "table") has changed since it was read. Read it again, then repeat the change."
        case .busy: "The database is busy. Try again."
        case .timeout: "The transaction took too long and was stopped."
        case .exhausted: "Every connection to the database is in use. Try again."
        case .aborted: "An earlier statement of this transaction failed. Run a step that may fail in a savepoint."
        case .unstorableText: "Text can't contain the character U+0000. Leave it out."
        case .disconnected: "The database can't be reached. Try again."
        case .commitUnknown:
            """
            The connection to the database was lost while the change was being stored, so it may be stored or not. Read the \
            data before you repeat the change.
            """
        case .schemaChanged: "The database was updated in the meantime. Try again."
        case .replicaConflict: "The replica of the database had to stop the read. Try again."
        case .full: "The database has no space for more. Try again later."
        case .unusableFile: "The file of the database can't be used. Try again later."
        case .readOnly: "A statement tried to write where only reads are allowed."
        case .tenantMismatch(let table):
            "A row of \(table, "table") belongs to a different tenant than the transaction."
        case .ownerMismatch(let table):
            """
            You may write only your own rows of \(table, "table"). Leave the row's owner as it is, or ask for the \
            permission for all rows.
            """
        case .protectedColumn(let column):
            "\(column, "column") can't be set by a statement; the transaction manages it."
        case .outOfRange: "The sum has more than 64 bits. Sum fewer rows, or store decimals."
        case .decoding(let column, let expected): "The column \(column, "column") doesn't hold \(expected, "expected")."
        case .statement(let message): "The database refused a statement: \(message, "message")"
        case .other(let code, let message): "The database failed with \(code, "code"): \(message, "message")"
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// True for ``commitUnknown``.
    public var isOutcomeUnknown: Bool { self == .commitUnknown }

    /// `error` for errors of the program or the machine, `warning` for an unavailable database, `info` for errors of the
    /// client.
    public var logLevel: ErrorLevel {
        switch kind {
        case .conflict, .invalid, .forbidden: .info
        case .unavailable: .warning
        default: .error
        }
    }

    private var facts: (code: String, kind: ErrorKind) {
        switch self {
        case .uniqueViolation: ("unique_violation", .conflict)
        case .exclusion: ("exclusion", .conflict)
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
        case .commitUnknown: ("commit_unknown", .unavailable)
        case .schemaChanged: ("schema_changed", .unavailable)
        case .replicaConflict: ("replica_conflict", .unavailable)
        case .full: ("full", .unavailable)
        case .unusableFile: ("unusable_file", .unavailable)
        case .readOnly: ("read_only", .internalFailure)
        case .tenantMismatch: ("tenant_mismatch", .internalFailure)
        case .ownerMismatch: ("owner_mismatch", .forbidden)
        case .protectedColumn: ("protected_column", .internalFailure)
        case .outOfRange: ("out_of_range", .internalFailure)
        case .decoding: ("decoding", .internalFailure)
        case .statement: ("statement", .internalFailure)
        case .other: ("other", .internalFailure)
        }
    }
}

/// No row with the requested identifier is visible to the transaction.
public struct RecordNotFound: AppError, Hashable {
    /// The table that was searched.
    public let table: String

    /// Creates the error for a row of `table`.
    public init(table: String) {
        self.table = table
    }

    /// `<table>.not_found`.
    public var code: String { "\(table).not_found" }
    /// `notFound`.
    public var kind: ErrorKind { .notFound }
    /// The same for a row that doesn't exist, was deleted, or belongs to another tenant.
    public var message: String { text.english }
    /// The same for a row that doesn't exist, was deleted, or belongs to another tenant.
    public var text: MessageText {
        "There is no \(table.replacing(utf8: "_", with: " "), "table") with this identifier."
    }
    /// `database.record_not_found`: the sentence is the same for every table.
    public var textName: String { "database.record_not_found" }
}
