import Crypto
import TrellisDatabase

/// A table whose changes are audited, with what its triggers need.
struct AuditedTable: Hashable, Sendable {
    /// The table of audit entries; triggers are created only when it exists.
    static let entryTable = AuditContext.entryTable
    /// The name of the triggers on PostgreSQL, and of the function that they call.
    static let capture = "audit_capture"

    /// The table with the key for hashes of secret columns.
    static let hashKeyTable = "audit_hash_key"
    /// Every right to change a table.
    static let changes = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"] + indirectChanges
    /// The rights by which a role could keep others from changing a table: with a foreign key, or with a trigger.
    private static let indirectChanges = ["REFERENCES", "TRIGGER"]

    /// What the program's role may not do with the tables of the audit.
    ///
    /// It adds entries, seals, checkpoints and records of prunes, moves the sealer's offset and the ends of chains, and
    /// reads the rest: the marks of erasing and pruning, the key, and the retentions.
    static let denied: [(table: String, rights: [String])] =
        ["audit_maintenance", hashKeyTable, "audit_retention"].map { ($0, changes) }
        + [entryTable, "audit_seal", "audit_checkpoint", "audit_prune"].map {
            ($0, ["UPDATE", "DELETE", "TRUNCATE"] + indirectChanges)
        }
        + [
            ("audit_sealer", ["INSERT", "DELETE", "TRUNCATE"] + indirectChanges),
            ("audit_chain", ["DELETE", "TRUNCATE"] + indirectChanges),
        ]

    let name: String
    let key: String
    /// The column with the tenant whose chain gets the entries; nil means the platform's chain.
    let tenantColumn: String?
    var columns: [RecordColumn]
    let hashed: [String]
    let insertCondition: String?
    /// Whether the database has the key for hashes of secret columns; before the migration that makes it, their hashes
    /// have none on SQLite.
    var hasHashKey = true

    init(_ table: RecordTable) {
        let policy = table.audit
        name = table.name
        key = table.names[table.roles.key]
        tenantColumn = table.auditTenantColumn.map { table.names[$0] }
        columns = table.columns
        hashed = policy.hashed
        insertCondition = policy.insertCondition
    }

    /// Returns the audited tables of the records, without duplicates, sorted by name.
    static func all(_ records: [any Record.Type]) -> [AuditedTable] {
        var found: [String: AuditedTable] = [:]
        for record in records {
            guard record.table.audit.recordsChanges else { continue }
            let table = AuditedTable(record.table)
            if found[table.name] == nil { found[table.name] = table }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// Returns one sentence for each error in the records' audit policies.
    static func issues(_ records: [any Record.Type]) -> [String] {
        var policies: [String: AuditPolicy] = [:]
        return records.flatMap { record -> [String] in
            let (table, policy) = (record.table, record.table.audit)
            let named = policy.hashed + [policy.tenantColumn].compactMap { $0 }
            var issues = named.filter { table.index(of: $0) == nil }.map {
                "\(record): its audit policy refers to the column \($0), but \(table.name) has no such column."
            }
            if let other = policies[table.name], other != policy {
                issues.append(
                    "\(record): another record of \(table.name) has a different audit policy. Use the same for both.")
            }
            policies[table.name] = policy
            return issues
        }
    }

    /// Returns the statements that create the triggers.
    func triggers(_ dialect: Dialect) -> [String] {
        switch dialect.name {
        case .sqlite: sqliteTriggers
        case .postgres: postgresTriggers
        }
    }

    /// The digest of the triggers' statements, by which existing triggers are recognized.
    var fingerprint: String {
        let text = postgresTriggers.dropLast().joined(separator: "\n")
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(8)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: - PostgreSQL

    private var postgresTriggers: [String] {
        let (dialect, capture) = (Dialect.postgres, Self.capture)
        let arguments = ([key, tenantColumn ?? ""] + hashed).map(dialect.literal).joined(separator: ", ")
        let (table, call) = (dialect.quoted(name), "EXECUTE FUNCTION \(capture)(\(arguments))")
        let operations = insertCondition == nil ? "INSERT OR UPDATE OR DELETE" : "INSERT"
        let condition = insertCondition.map { " WHEN (\($0))" } ?? ""
        return [
            "DROP TRIGGER IF EXISTS \(capture) ON \(table)", "DROP TRIGGER IF EXISTS \(capture)_all ON \(table)",
            "CREATE TRIGGER \(capture) AFTER \(operations) ON \(table) FOR EACH ROW\(condition) \(call)",
            "CREATE TRIGGER \(capture)_all AFTER TRUNCATE ON \(table) FOR EACH STATEMENT \(call)",
        ]
    }

    /// The statement that stores the digest with a trigger, so that the next migration leaves unchanged triggers and
    /// their table alone.
    var fingerprintStatement: String {
        "COMMENT ON TRIGGER \(Self.capture) ON \(Dialect.postgres.quoted(name)) IS '\(fingerprint)'"
    }

    // MARK: - SQLite

    /// The names of the triggers on SQLite.
    var sqliteNames: [String] { ["insert", "update", "delete"].map { "audit_\(name)_\($0)" } }

    private var sqliteTriggers: [String] {
        let operations = insertCondition == nil ? ["insert", "update", "delete"] : ["insert"]
        return operations.map { operation in
            var condition = insertCondition ?? ""
            if operation == "update" {
                condition = columns.map { "OLD.\(quoted($0.name)) IS NOT NEW.\(quoted($0.name))" }
                    .joined(separator: " OR ")
            }
            return """
                CREATE TRIGGER \(quoted("audit_\(name)_\(operation)")) AFTER \(operation.uppercased()) ON \(quoted(name))\
                \(condition.isEmpty ? "" : " WHEN \(condition)") BEGIN
                    INSERT INTO \(Self.entryTable) (tenant_id, at, actor_id, request_id, origin, permission, reason, action, \
                record, record_id, payload)
                    VALUES (\(entry(operation)));
                END
                """
        }
    }

    private func entry(_ operation: String) -> String {
        let row = operation == "delete" ? "OLD" : "NEW"
        let fields: [AuditField] = [.at, .actor, .request, .origin, .permission, .reason]
        let keyType = columns.first { $0.name == key }?.type ?? .text
        let tenant = tenantColumn.map { "\(row).\(quoted($0))" } ?? "zeroblob(16)"
        let rowKey = "trellis_audit_key('\(keyType.rawValue)', \(row).\(quoted(key)))"
        let values = columns.map { column in
            let old = operation == "insert" ? "NULL" : "OLD.\(quoted(column.name))"
            let new = operation == "delete" ? "NULL" : "NEW.\(quoted(column.name))"
            let type = Dialect.sqlite.literal(column.type.rawValue)
            guard hashed.contains(column.name) else {
                return "\(Dialect.sqlite.literal("\(column.type.rawValue):\(column.name)")), \(old), \(new)"
            }
            guard hasHashKey else {
                return "\(Dialect.sqlite.literal("#\(column.type.rawValue):\(column.name)")), \(old), \(new)"
            }
            let place = Dialect.sqlite.literal("\(name).\(column.name)")
            let hashes = [old, new].map { value in
                value == "NULL"
                    ? value
                    : "trellis_audit_hmac((SELECT \"key\" FROM \(Self.hashKeyTable)), \(tenant), \(place), \(rowKey), "
                        + "\(type), \(value))"
            }
            return "\(Dialect.sqlite.literal("text:\(column.name)")), \(hashes.joined(separator: ", "))"
        }
        return
            ([tenant]
            + fields.map { "trellis_audit(\($0.rawValue))" }
            + [
                "'\(operation)'", Dialect.sqlite.literal(name), rowKey,
                "trellis_audit_payload('\(operation)', \(values.joined(separator: ", ")))",
            ]).joined(separator: ", ")
    }

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
