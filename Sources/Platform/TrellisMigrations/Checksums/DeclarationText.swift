import TrellisDatabase
import TrellisKernel

/// What the author of a migration wrote, as text.
///
/// Its spelling never changes, however a version of Trellis spells statements: applied migrations are recognised by the
/// checksum of this text. A new kind of change gets a line of its own; a new property of an existing kind appears only
/// when it differs from what was possible before.
struct DeclarationText {
    private(set) var text = ""
    private let dialect: Dialect.Name

    /// - Parameter dialect: the engine, since a statement may be written for one of them only.
    init(_ changes: [SchemaChange], _ dialect: Dialect.Name) {
        self.dialect = dialect
        for change in changes { add(change) }
    }

    /// Adds a line; each value is preceded by its length, so that no two declarations have the same text.
    private mutating func line(_ word: String, _ values: [String?], list: [String] = []) {
        text += word
        for value in values { text += value.map { " \($0.utf8.count):\($0)" } ?? " -" }
        for value in list { text += " \(value.utf8.count):\(value)" }
        text += "\n"
    }

    private mutating func add(_ change: SchemaChange) {
        switch change {
        case .create(let table): add(table)
        case .drop(let table): line("drop", [table])
        case .rename(let table, let name): line("rename", [table, name])
        case .addColumn(let table, let column):
            line("alter", [table])
            add(column)
        case .dropColumn(let table, let column): line("drop-column", [table, column])
        case .renameColumn(let table, let column, let name): line("rename-column", [table, column, name])
        case .addIndex(let table, let index):
            line("alter", [table])
            add(index)
        case .dropIndex(let table, let name): line("drop-index", [table, name])
        case .tenantPolicies(let table): line("tenant-policies", [table])
        case .globalPolicies(let table, let sharing): line("global-policies", [table] + values(sharing))
        case .sql(let sqlite, let postgres, _):
            guard let statement = dialect == .sqlite ? sqlite : postgres else { return }
            line("sql", [statement])
        case .addSearch(let search):
            line("search", [search.table, owned(search.isTenantOwned)], list: search.columns)
        case .dropSearch(let search): line("drop-search", [search.table, owned(search.isTenantOwned)])
        case .beginSearch(let search):
            line("begin-search", [search.table, owned(search.isTenantOwned)], list: search.columns)
        case .fillSearch(let search, _):
            line("fill-search", [search.table, owned(search.isTenantOwned)], list: search.columns)
        case .indexSearch(let search): line("index-search", [search.table])
        case .backfill(let backfill):
            line("backfill", [backfill.table, backfill.assignments, backfill.condition], list: backfill.key)
        case .mirror(let mirror):
            line("mirror", [mirror.table, mirror.old, mirror.new, value(mirror.empty)], list: mirror.key)
        case .dropMirror(let mirror): line("drop-mirror", [mirror.table, mirror.old, mirror.new])
        case .rebuild(let rebuild):
            line("rebuild", [rebuild.table])
            for change in rebuild.changes { add(change) }
        // An exception and an unsupported constraint run no statement.
        case .exception, .unsupported: break
        }
    }

    // MARK: - Tables

    private mutating func add(_ table: TableDefinition) {
        line("create", [table.name, owned(table.isTenantOwned)])
        for column in table.columns { add(column) }
        line("key", [], list: table.key)
        for key in table.foreignKeys { add(key) }
        for check in table.checks { add(check) }
        for index in table.indexes { add(index) }
        if let sharing = table.sharing { line("sharing", values(sharing)) }
    }

    private mutating func add(_ column: ColumnDefinition) {
        line(
            "column",
            [
                column.name, column.type.rawValue, column.isNullable ? "null" : nil, column.isSerial ? "serial" : nil,
                column.defaultValue.map(value),
            ])
        for check in column.checks { add(check) }
        if let key = column.reference { add(key) }
    }

    private mutating func add(_ index: IndexDefinition) {
        line(index.isUnique ? "unique" : "index", [index.name, index.condition], list: index.columns)
    }

    private mutating func add(_ key: ForeignKeyDefinition) {
        line("foreign-key", [key.name, key.referencedTable, key.onDelete.rawValue], list: key.columns)
        line("references", [], list: key.referencedColumns)
    }

    private mutating func add(_ check: CheckDefinition) {
        switch check.condition {
        case .sql(let condition): line("check", [check.name, condition])
        case .oneOf(let column, let values): line("one-of", [check.name, column], list: values)
        }
    }

    // MARK: - Rebuilds

    private mutating func add(_ change: TableChange) {
        switch change {
        case .setNullable(let column, let isNullable): line(isNullable ? "nullable" : "not-null", [column])
        case .setType(let column, let type, let sqlite, let postgres):
            line("type", [column, type.rawValue, dialect == .sqlite ? sqlite : postgres])
        case .setDefault(let column, let value): line("default", [column, value.map(self.value)])
        case .setValues(let column, let check):
            line("values", [column])
            add(check)
        case .addCheck(let check): add(check)
        case .addForeignKey(let key): add(key)
        case .dropConstraint(let name): line("drop-constraint", [name])
        case .dropColumn(let name): line("drop-column", [name])
        case .addIndex(let index): add(index)
        case .dropIndex(let name): line("drop-index", [name])
        }
    }

    // MARK: - Values

    private func owned(_ isTenantOwned: Bool) -> String? { isTenantOwned ? "tenant" : nil }

    private func values(_ sharing: RowSharing) -> [String?] {
        switch sharing.readers {
        case .everyone: [sharing.owner, "everyone"]
        case .everyoneWhen(let column, let value): [sharing.owner, "everyone-when", column, self.value(value)]
        case .owner: [sharing.owner, "owner"]
        }
    }

    private func value(_ value: DatabaseValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "bool \(bool)"
        case .integer(let integer): "integer \(integer)"
        case .real(let real): "real \(real.bitPattern)"
        case .text(let text): "text \(text)"
        case .bytes(let bytes): "bytes \(bytes.map { "\($0)" }.joined(separator: " "))"
        case .uuid(let high, let low): "uuid \(high) \(low)"
        case .timestamp(let time): "timestamp \(time.microseconds)"
        case .decimal(let decimal): "decimal \(decimal.canonicalText ?? "")"
        case .texts(let texts): "texts" + texts.map { " \($0.utf8.count):\($0)" }.joined()
        case .integers(let integers): "integers" + integers.map { " \($0)" }.joined()
        case .uuids(let uuids): "uuids" + uuids.map { " \($0.high) \($0.low)" }.joined()
        }
    }
}
