import TrellisDatabase

extension RebuildDefinition {
    /// Returns the statements on PostgreSQL.
    ///
    /// Without a transaction, what reads every row is a statement of its own: `VALIDATE CONSTRAINT` lets others read
    /// and write, while the statements around it need their lock only for a moment.
    func postgresSteps(_ renderer: SchemaRenderer) -> [MigrationStep] {
        changes.flatMap { change -> [MigrationStep] in
            switch change {
            case .addIndex(let index): indexSteps(.addIndex(table, index), renderer)
            case .dropIndex(let name): indexSteps(.dropIndex(table, name), renderer)
            default:
                statements(change, renderer).map { MigrationStep(change: .rebuild(self), statement: $0) }
            }
        }
    }

    private func indexSteps(_ change: SchemaChange, _ renderer: SchemaRenderer) -> [MigrationStep] {
        renderer.statements([change]).map { MigrationStep(change: change, statement: $0) }
    }

    private func statements(_ change: TableChange, _ renderer: SchemaRenderer) -> [String] {
        let isStepwise = renderer.isConcurrent
        func quoted(_ name: String) -> String { renderer.dialect.quoted(name) }
        func alter(_ actions: String) -> String { "ALTER TABLE \(quoted(table)) \(actions)" }
        func add(_ constraint: String, _ name: String, replacing: Bool = false) -> [String] {
            let drop = replacing ? "DROP CONSTRAINT IF EXISTS \(quoted(name)), " : ""
            guard isStepwise else { return [alter("\(drop)ADD \(constraint)")] }
            return [
                alter("\(drop)ADD \(constraint) NOT VALID"), alter("VALIDATE CONSTRAINT \(quoted(name))"),
            ]
        }
        switch change {
        case .setNullable(let column, true): return [alter("ALTER COLUMN \(quoted(column)) DROP NOT NULL")]
        case .setNullable(let column, false):
            let set = alter("ALTER COLUMN \(quoted(column)) SET NOT NULL")
            guard isStepwise else { return [set] }
            // PostgreSQL reads no rows for a column whose values a valid check has proved not to be NULL.
            let proof = CheckDefinition(
                name: Self.proof(table, column), condition: .sql("\(quoted(column)) IS NOT NULL"))
            return add(renderer.constraint(proof), proof.name)
                + ["\(set);\n\(alter("DROP CONSTRAINT \(quoted(proof.name))"))"]
        case .setType(let column, let type, _, let expression):
            let name = renderer.dialect.typeName(type)
            // A cast of the declared name would need the collation in another place.
            let plain = name.utf8.starts(with: "text ".utf8) ? "text" : name
            let value = expression ?? converted(quoted(column), to: type, plain)
            let set = "ALTER COLUMN \(quoted(column)) TYPE \(name) USING \(value)"
            guard let new = newDefault(of: column) else { return [alter(set)] }
            // The former default may have no value of the new type.
            return [alter("ALTER COLUMN \(quoted(column)) DROP DEFAULT, \(set)\(setDefault(column, new, renderer))")]
        case .setDefault(let column, let value):
            guard !changesType(of: column) else { return [] }
            let action = value.map { "SET DEFAULT \(renderer.literal($0))" } ?? "DROP DEFAULT"
            return [alter("ALTER COLUMN \(quoted(column)) \(action)")]
        case .setValues(_, let check): return add(renderer.constraint(check), check.name, replacing: true)
        case .addCheck(let check): return add(renderer.constraint(check), check.name)
        case .addForeignKey(let key): return add(renderer.constraint(key), key.name)
        case .dropConstraint(let name): return [alter("DROP CONSTRAINT \(quoted(name))")]
        case .dropColumn(let name): return [alter("DROP COLUMN \(quoted(name))")]
        case .addIndex, .dropIndex: return []
        }
    }

    /// The value as another type; a number with a fraction isn't an integer, where the cast would round it.
    private func converted(_ value: String, to type: ColumnType, _ name: String) -> String {
        guard type == .integer else { return "\(value)::\(name)" }
        return "CASE WHEN \(value)::numeric % 1 = 0 THEN \(value)::numeric::\(name) ELSE \(value)::text::\(name) END"
    }

    private func setDefault(_ column: String, _ value: DatabaseValue?, _ renderer: SchemaRenderer) -> String {
        value.map {
            ", ALTER COLUMN \(renderer.dialect.quoted(column)) SET DEFAULT \(renderer.literal($0))"
        } ?? ""
    }

    private func changesType(of column: String) -> Bool {
        changes.contains { if case .setType(column, _, _, _) = $0 { true } else { false } }
    }
}
