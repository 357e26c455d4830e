import TrellisDatabase
import TrellisKernel

/// A renderer of a migration's changes as statements of one engine.
struct SchemaRenderer {
    let dialect: Dialect
    /// Whether indexes are created and dropped concurrently; has no effect on SQLite.
    var isConcurrent = false

    func statements(_ changes: [SchemaChange]) -> [String] { changes.flatMap(statements) }

    private func statements(_ change: SchemaChange) -> [String] {
        switch change {
        case .create(let table):
            [create(table)] + table.indexes.map { index($0, on: table.name) }
                + (table.isTenantOwned ? TenantPolicies(table.name).statements(dialect) : [])
                + (table.sharing.map { GlobalPolicies(table.name, $0).statements(self) } ?? [])
        case .drop(let table): ["DROP TABLE \(quoted(table))"]
        case .rename(let table, let name):
            ["ALTER TABLE \(quoted(table)) RENAME TO \(quoted(name))"]
                + TenantPolicies(name).renameStatements(from: table, dialect)
        case .tenantPolicies(let table): TenantPolicies(table).repairStatements(dialect)
        case .globalPolicies(let table, let sharing): GlobalPolicies(table, sharing).repairStatements(self)
        case .addColumn(let table, let column):
            ["ALTER TABLE \(quoted(table)) ADD COLUMN \(declaration(column, of: table))"]
        case .dropColumn(let table, let column): ["ALTER TABLE \(quoted(table)) DROP COLUMN \(quoted(column))"]
        case .renameColumn(let table, let column, let name):
            ["ALTER TABLE \(quoted(table)) RENAME COLUMN \(quoted(column)) TO \(quoted(name))"]
        case .addIndex(let table, let index): [self.index(index, on: table)]
        case .dropIndex(_, let name): ["DROP INDEX \(concurrently)\(quoted(name))"]
        // A rebuild and the rows and index of a search have steps of their own: see ``Migration/steps(_:_:)``.
        case .unsupported, .rebuild, .fillSearch, .indexSearch: []
        case .sql(let sqlite, let postgres, _): [dialect.name == .sqlite ? sqlite : postgres].compactMap { $0 }
        case .addSearch(let search):
            [spelled(search.index.createStatements(search.columns, isNew: search.isNew))]
        case .dropSearch(let search): [spelled(search.index.dropStatements)]
        case .beginSearch(let search): [spelled(search.index.beginStatements(search.columns))]
        case .backfill(let backfill): [backfill.statement(limit: backfill.portion, dialect)]
        case .mirror(let mirror): [mirror.statements(self)]
        case .dropMirror(let mirror): [mirror.dropStatements(dialect)]
        case .exception: []
        }
    }

    private func spelled(_ statements: (sqlite: String, postgres: String)) -> String {
        dialect.name == .sqlite ? statements.sqlite : statements.postgres
    }

    private func create(_ table: TableDefinition) -> String {
        var lines = table.columns.map { declaration($0, of: table.name) }
        let serial = dialect.name == .sqlite ? table.columns.first(where: \.isSerial) : nil
        if !table.key.isEmpty, serial.map({ table.key != [$0.name] }) ?? true {
            // SQLite's primary key is the column that it numbers.
            let kind = serial == nil ? "PRIMARY KEY" : "UNIQUE"
            lines.append("CONSTRAINT \(quoted("\(table.name)_pkey")) \(kind) (\(list(table.key)))")
        }
        lines += table.foreignKeys.map { constraint($0) } + table.checks.map { constraint($0) }
        var options = ""
        if dialect.name == .sqlite {
            // Stores rows in primary key order, so one lookup finds a row by its identifier.
            options = table.key.isEmpty || serial != nil ? " STRICT" : " STRICT, WITHOUT ROWID"
        }
        return "CREATE TABLE \(quoted(table.name)) (\n    \(lines.joined(separator: ",\n    "))\n)\(options)"
    }

    private func declaration(_ column: ColumnDefinition, of table: String) -> String {
        var pieces = [quoted(column.name), dialect.typeName(column.type)]
        if column.isSerial, dialect.name == .postgres {
            pieces.append("GENERATED ALWAYS AS IDENTITY (MAXVALUE \(SerialNumber.range.upperBound))")
        }
        if !column.isNullable { pieces.append("NOT NULL") }
        if column.isSerial {
            if dialect.name == .sqlite { pieces.append("PRIMARY KEY AUTOINCREMENT") }
            let range = "BETWEEN \(SerialNumber.range.lowerBound) AND \(SerialNumber.range.upperBound)"
            pieces.append(
                constraint(
                    CheckDefinition(
                        name: "\(table)_\(column.name)_serial", condition: .sql("\(quoted(column.name)) \(range)"))))
        }
        if let value = column.defaultValue { pieces.append("DEFAULT \(literal(value))") }
        if let check = typeCheck(column.type, of: column.name, in: table) { pieces.append(constraint(check)) }
        pieces += column.checks.map { constraint($0) }
        if let reference = column.reference {
            pieces.append("CONSTRAINT \(quoted(reference.name)) \(target(reference))")
        }
        return pieces.joined(separator: " ")
    }

    private func target(_ key: ForeignKeyDefinition) -> String {
        let action = key.onDelete == .noAction ? "" : " ON DELETE \(key.onDelete.rawValue)"
        return "REFERENCES \(quoted(key.referencedTable)) (\(list(key.referencedColumns)))\(action)"
    }

    /// Returns the check that a column needs because its declared type allows invalid values; nil if it needs none.
    func typeCheck(_ type: ColumnType, of column: String, in table: String) -> CheckDefinition? {
        dialect.typeCheck(type, column: quoted(column)).map {
            CheckDefinition(name: "\(table)_\(column)_type", condition: .sql($0))
        }
    }

    func constraint(_ check: CheckDefinition) -> String {
        "CONSTRAINT \(quoted(check.name)) CHECK (\(check.condition.text(dialect)))"
    }

    func constraint(_ key: ForeignKeyDefinition) -> String {
        "CONSTRAINT \(quoted(key.name)) FOREIGN KEY (\(list(key.columns))) \(target(key))"
    }

    private func index(_ index: IndexDefinition, on table: String) -> String {
        let kind = index.isUnique ? "UNIQUE INDEX" : "INDEX"
        let condition = index.condition.map { " WHERE \($0)" } ?? ""
        return
            "CREATE \(kind) \(concurrently)\(quoted(index.name)) ON \(quoted(table)) (\(list(index.columns)))\(condition)"
    }

    private var concurrently: String { isConcurrent && dialect.name == .postgres ? "CONCURRENTLY " : "" }

    func literal(_ value: DatabaseValue) -> String {
        switch value {
        case .null: "NULL"
        case .bool(let bool): dialect.name == .sqlite ? (bool ? "1" : "0") : (bool ? "TRUE" : "FALSE")
        case .integer(let integer): "\(integer)"
        case .real(let real): "\(real)"
        case .text(let text): dialect.literal(text)
        case .timestamp(let timestamp):
            dialect.name == .sqlite ? "\(timestamp.microseconds)" : dialect.literal(timestamp.description)
        case .bytes: dialect.name == .sqlite ? "X'\(hex(value))'" : "'\\x\(hex(value))'"
        case .uuid: dialect.name == .sqlite ? "X'\(hex(value))'" : "'\(hex(value))'"
        case .decimal(let decimal):
            dialect.name == .sqlite ? dialect.literal(decimal.canonicalText ?? "0") : decimal.canonicalText ?? "0"
        case .texts(let texts): dialect.list(texts.map(dialect.literal), "text[]", json: JSONList.text(texts))
        case .integers(let integers):
            dialect.list(integers.map(String.init), "bigint[]", json: JSONList.text(integers))
        case .uuids(let uuids):
            dialect.list(
                uuids.map { dialect.literal(JSONList.uuidText($0)) }, "uuid[]", json: JSONList.text(uuids))
        }
    }

    private func hex(_ value: DatabaseValue) -> String {
        value.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func quoted(_ name: String) -> String { dialect.quoted(name) }

    private func list(_ columns: [String]) -> String { columns.map(quoted).joined(separator: ", ") }
}

extension DatabaseValue {
    /// The bytes of an identifier or a byte array; empty for other kinds.
    fileprivate var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .uuid(let high, let low):
            [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
        default: []
        }
    }
}

extension Dialect {
    /// Returns a list literal.
    fileprivate func list(_ items: [String], _ type: String, json: String) -> String {
        name == .sqlite ? literal(json) : "ARRAY[\(items.joined(separator: ", "))]::\(type)"
    }
}

extension CheckDefinition.Condition {
    /// Returns the condition as the SQL that costs the engine least, since every written row is checked.
    fileprivate func text(_ dialect: Dialect) -> String {
        switch self {
        case .sql(let text): return text
        case .oneOf(let column, let values):
            let (name, literals) = (dialect.quoted(column), values.map(dialect.literal))
            // SQLite builds a temporary table for a list of more than two; PostgreSQL checks a list faster than ORs.
            guard dialect.name == .sqlite, values.count > 2 else {
                return "\(name) IN (\(literals.joined(separator: ", ")))"
            }
            return literals.map { "\(name) = \($0)" }.joined(separator: " OR ")
        }
    }
}
