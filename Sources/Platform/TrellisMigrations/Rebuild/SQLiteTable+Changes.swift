import TrellisDatabase

extension SQLiteTable {
    /// Applies a change of the table with this name; changes of indexes leave it alone.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` for a column or constraint that the table doesn't have, and for a
    ///   constraint that it has already.
    mutating func apply(_ change: TableChange, of table: String, _ renderer: SchemaRenderer) throws {
        switch change {
        case .setNullable(let name, let isNullable):
            try edit(name, of: table) { column in
                column.constraints.removeAll { $0.kind == .notNull || $0.kind == .null }
                if !isNullable { column.constraints.insert(SQLiteConstraint(.notNull, "NOT NULL"), at: 0) }
            }
        case .setType(let name, let type, _, _):
            let check = renderer.typeCheck(type, of: name, in: table)
            try edit(name, of: table) { column in
                let checks = ColumnType.allCases.compactMap {
                    renderer.dialect.typeCheck($0, column: renderer.dialect.quoted(name))
                }
                column.type = renderer.dialect.typeName(type)
                column.constraints.removeAll { constraint in
                    constraint.kind == .collation || constraint.condition.map(checks.contains) ?? false
                }
                if let check { column.constraints.append(SQLiteConstraint(check, renderer)) }
            }
        case .setDefault(let name, let value):
            try edit(name, of: table) { column in
                column.constraints.removeAll { $0.kind == .defaultValue }
                guard let value else { return }
                column.constraints.append(SQLiteConstraint(.defaultValue, "DEFAULT \(renderer.literal(value))"))
            }
        case .setValues(let name, let check):
            remove(check.name)
            try edit(name, of: table) { $0.constraints.append(SQLiteConstraint(check, renderer)) }
        case .addCheck(let check): try add(SQLiteConstraint(check, renderer), to: table)
        case .addForeignKey(let key):
            try add(SQLiteConstraint(.reference, name: key.name, renderer.constraint(key)), to: table)
        case .dropConstraint(let name):
            guard remove(name) else {
                throw DatabaseError.statement(message: "The table \(table) has no constraint \(name).")
            }
        case .dropColumn(let name): try drop(name, of: table)
        case .addIndex, .dropIndex: break
        }
    }

    /// Returns the column with a name, which SQLite compares without case.
    func column(_ name: String) -> SQLiteColumn? {
        let folded = SQLScanner.folded(name)
        return columns.first { SQLScanner.folded($0.name) == folded }
    }

    private mutating func edit(_ name: String, of table: String, _ body: (inout SQLiteColumn) -> Void) throws {
        let folded = SQLScanner.folded(name)
        guard let index = columns.firstIndex(where: { SQLScanner.folded($0.name) == folded }) else {
            throw DatabaseError.statement(message: "The table \(table) has no column \(name).")
        }
        body(&columns[index])
    }

    /// Drops a column with the constraints on it.
    ///
    /// SQLite would read its name in quotation marks, in what stayed, as a text.
    private mutating func drop(_ name: String, of table: String) throws {
        guard column(name) != nil else {
            throw DatabaseError.statement(message: "The table \(table) has no column \(name).")
        }
        columns.removeAll { SQLScanner.folded($0.name) == SQLScanner.folded(name) }
        let computed = columns.first { column in
            column.constraints.contains { $0.kind == .generated && $0.isOn(name) }
        }
        if let computed {
            throw DatabaseError.statement(
                message: "The column \(table).\(computed.name) is computed from \(name). Drop it too.")
        }
        for index in columns.indices { columns[index].constraints.removeAll { $0.kind == .check && $0.isOn(name) } }
        constraints.removeAll { $0.isOn(name) }
    }

    private mutating func add(_ constraint: SQLiteConstraint, to table: String) throws {
        guard !(columns.flatMap(\.constraints) + constraints).contains(where: { $0.name == constraint.name }) else {
            throw DatabaseError.statement(
                message: "The table \(table) has a constraint \(constraint.name ?? "") already.")
        }
        constraints.append(constraint)
    }

    /// Removes the constraint with a name; returns false if there is none.
    @discardableResult
    private mutating func remove(_ name: String) -> Bool {
        let before = (columns.flatMap(\.constraints) + constraints).count
        for index in columns.indices { columns[index].constraints.removeAll { $0.name == name } }
        constraints.removeAll { $0.name == name }
        return (columns.flatMap(\.constraints) + constraints).count < before
    }
}

extension SQLiteConstraint {
    /// Whether it is on a column of its table: neither its own name nor what a key refers to counts.
    fileprivate func isOn(_ column: String) -> Bool {
        var tokens = SQLScanner.tokens(text, .sqlite)[...]
        if tokens.first?.isWord("constraint") ?? false { tokens = tokens.dropFirst(2) }
        return SQLScanner.names(column, in: tokens.prefix { !$0.isWord("references") })
    }

    fileprivate init(_ check: CheckDefinition, _ renderer: SchemaRenderer) {
        self.init(.check, name: check.name, renderer.constraint(check))
    }
}
