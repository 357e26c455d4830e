import Crypto

/// A table whose changes leave entries, as the triggers on it need to know it.
struct AuditedTable: Hashable, Sendable {
    /// The table that the entries are written to; no trigger is made while it isn't there.
    static let entries = "audit_entry"
    /// The name of the triggers on PostgreSQL, and of the function that they call.
    static let capture = "audit_capture"

    /// The tables that the program's role may add to, and do nothing else with.
    static let addedToOnly = [entries, "audit_seal", "audit_checkpoint"]
    /// The table in which the owner says that entries are erased or pruned; no business of the program's role.
    static let upkeep = ["audit_upkeep"]

    let name: String
    let key: String
    /// The column that names the tenant whose chain entries go into; nil is the platform's.
    let tenantColumn: String?
    var columns: [RecordColumn]
    let hashed: [String]
    let insertedWhere: String?

    init(_ table: RecordTable) {
        let policy = table.audit
        name = table.name
        key = table.names[table.roles.key]
        tenantColumn = table.chainColumn.map { table.names[$0] }
        columns = table.columns
        hashed = policy.hashed
        insertedWhere = policy.insertedWhere
    }

    /// The tables of records whose changes are kept, each once, by name.
    static func all(_ records: [any Record.Type]) -> [AuditedTable] {
        var found: [String: AuditedTable] = [:]
        for record in records {
            guard record.table.audit.keepsChanges else { continue }
            let table = AuditedTable(record.table)
            if found[table.name] == nil { found[table.name] = table }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// What is wrong with the policies of records, a sentence each.
    static func faults(_ records: [any Record.Type]) -> [String] {
        var policies: [String: AuditPolicy] = [:]
        return records.flatMap { record -> [String] in
            let (table, policy) = (record.table, record.table.audit)
            let named = policy.hashed + [policy.tenantColumn].compactMap { $0 }
            var faults = named.filter { table.index(of: $0) == nil }.map {
                "\(record): its audit policy speaks of the column \($0), and \(table.name) has none of this name."
            }
            if let other = policies[table.name], other != policy {
                faults.append(
                    "\(record): another record of \(table.name) has another audit policy. Give both the same.")
            }
            policies[table.name] = policy
            return faults
        }
    }

    /// The statements that make the triggers, with what marks them as these.
    func triggers(_ dialect: Dialect) -> [String] {
        switch dialect.name {
        case .sqlite: sqliteTriggers
        case .postgres: postgresTriggers
        }
    }

    /// Tells whether triggers that are there are these.
    var mark: String {
        let text = postgresTriggers.dropLast().joined(separator: "\n")
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(8)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: - PostgreSQL

    private var postgresTriggers: [String] {
        let (dialect, capture) = (Dialect.postgres, Self.capture)
        let arguments = ([key, tenantColumn ?? ""] + hashed).map(dialect.literal).joined(separator: ", ")
        let (table, call) = (dialect.quoted(name), "EXECUTE FUNCTION \(capture)(\(arguments))")
        let deeds = insertedWhere == nil ? "INSERT OR UPDATE OR DELETE" : "INSERT"
        let condition = insertedWhere.map { " WHEN (\($0))" } ?? ""
        return [
            "DROP TRIGGER IF EXISTS \(capture) ON \(table)", "DROP TRIGGER IF EXISTS \(capture)_all ON \(table)",
            "CREATE TRIGGER \(capture) AFTER \(deeds) ON \(table) FOR EACH ROW\(condition) \(call)",
            "CREATE TRIGGER \(capture)_all AFTER TRUNCATE ON \(table) FOR EACH STATEMENT \(call)",
        ]
    }

    /// Says which triggers they are, so that the next migration leaves them and their table alone.
    var marking: String {
        "COMMENT ON TRIGGER \(Self.capture) ON \(Dialect.postgres.quoted(name)) IS '\(mark)'"
    }

    // MARK: - SQLite

    /// The names of the triggers on SQLite.
    var sqliteNames: [String] { ["insert", "update", "delete"].map { "audit_\(name)_\($0)" } }

    private var sqliteTriggers: [String] {
        let deeds = insertedWhere == nil ? ["insert", "update", "delete"] : ["insert"]
        return deeds.map { deed in
            var condition = insertedWhere ?? ""
            if deed == "update" {
                condition = columns.map { "OLD.\(quoted($0.name)) IS NOT NEW.\(quoted($0.name))" }
                    .joined(separator: " OR ")
            }
            return """
                CREATE TRIGGER \(quoted("audit_\(name)_\(deed)")) AFTER \(deed.uppercased()) ON \(quoted(name))\
                \(condition.isEmpty ? "" : " WHEN \(condition)") BEGIN
                    INSERT INTO \(Self.entries) (tenant_id, at, actor_id, request_id, origin, permission, reason, action, \
                record, record_id, payload)
                    VALUES (\(entry(deed)));
                END
                """
        }
    }

    private func entry(_ deed: String) -> String {
        let row = deed == "delete" ? "OLD" : "NEW"
        let fields: [AuditField] = [.at, .actor, .request, .origin, .permission, .reason]
        let keyType = columns.first { $0.name == key }?.type ?? .text
        let values = columns.map { column in
            let spelled = Dialect.sqlite.literal(
                "\(hashed.contains(column.name) ? "#" : "")\(column.type.rawValue):\(column.name)")
            let old = deed == "insert" ? "NULL" : "OLD.\(quoted(column.name))"
            let new = deed == "delete" ? "NULL" : "NEW.\(quoted(column.name))"
            return "\(spelled), \(old), \(new)"
        }
        return
            ([tenantColumn.map { "\(row).\(quoted($0))" } ?? "zeroblob(16)"]
            + fields.map { "trellis_audit(\($0.rawValue))" }
            + [
                "'\(deed)'", Dialect.sqlite.literal(name),
                "trellis_audit_key('\(keyType.rawValue)', \(row).\(quoted(key)))",
                "trellis_audit_payload('\(deed)', \(values.joined(separator: ", ")))",
            ]).joined(separator: ", ")
    }

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
