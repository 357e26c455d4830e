import TrellisDatabase

/// Statements that write rows, tables that are only named, and SQL within SQL.
extension SQLReader {
    mutating func readRows() {
        if let table = name() { effects.append(.changes(table, verb: "changes rows of")) }
    }

    mutating func readInsert() {
        let start = position
        position += 1
        if skip("or") { position += 1 }
        guard skip("into") else { return position = start }
        readRows()
    }

    mutating func readUpdate() {
        // `ON UPDATE`, `FOR UPDATE`, `BEFORE UPDATE OF`, `INSERT OR UPDATE` and `DO UPDATE SET` name no table here.
        let before = ["on", "for", "before", "after", "of", "or", "do", "key", ","]
        guard position == 0 || !before.contains(tokens[position - 1].text) else { return }
        position += 1
        if skip("or") { position += 1 }
        let start = position
        guard let table = name() else { return }
        let end = position
        if skip("as") || token()?.kind == .name { position += 1 }
        let isUpdate = isWord("set") || isWord("set", 1) || token()?.isSymbol("*") ?? false
        position = isUpdate ? end : start
        if isUpdate { effects.append(.changes(table, verb: "changes rows of")) }
    }

    mutating func readTruncate() {
        position += 1
        skipAny(["table"])
        effects += names().map { .changes($0, verb: "empties") }
    }

    mutating func readCopy() {
        position += 1
        guard let table = name() else { return }
        skipParentheses()
        effects.append(isWord("from") ? .changes(table, verb: "changes rows of") : .refers(table))
    }

    mutating func readCluster() {
        position += 1
        skipAny(["verbose"])
        if let table = name() { effects.append(.changes(table, verb: "rewrites")) }
    }

    mutating func readPrivileges() {
        let verb = token()?.text.uppercased() ?? ""
        position += 1
        guard find(["on"]) else {
            // Without an object, the privileges are those of a role.
            if dialect == .postgres { effects.append(.server("\(verb) of a role")) }
            return
        }
        position += 1
        let others: Set<String> = ["all", "schema", "sequence", "function", "procedure", "type", "language"]
        if let token = token(), token.kind == .word, ["database", "tablespace", "parameter"].contains(token.text) {
            effects.append(.server("\(verb) ON \(token.text.uppercased())"))
            return
        }
        if let token = token(), token.kind == .word, others.contains(token.text) { return }
        skipAny(["table"])
        effects += names().map { .changes($0, verb: "changes the privileges of") }
    }

    mutating func readReference() {
        position += 1
        if let table = name() { effects.append(.refers(table, isKey: true)) }
    }

    mutating func readSource() {
        let isDistinct = position > 0 && tokens[position - 1].isWord("distinct")
        position += 1
        skipAny(["lateral"])
        guard !isDistinct else { return }
        while let table = name() {
            effects.append(.refers(table))
            // `FROM one AS a, two b`: an alias may precede the comma.
            let end = position
            _ = skip("as")
            if let alias = token(), alias.kind == .word || alias.kind == .name { position += 1 }
            guard token()?.isSymbol(",") ?? false else { return position = end }
            position += 1
        }
    }

    /// Reads the body of a routine or block that stands in a text literal.
    mutating func readQuotedBody() {
        position += 1
        if token()?.kind == .text, let body = token()?.text {
            position += 1
            readBody(body)
        }
    }

    mutating func readBody(_ sql: String) {
        effects += Self.effects(of: sql, body: dialect)
    }

    private static func effects(of sql: String, body dialect: Dialect.Name) -> [SchemaEffect] {
        var reader = SQLReader(SQLScanner.tokens(sql, dialect), dialect)
        while let token = reader.token() { reader.read(token) }
        return reader.effects
    }

    mutating func readLanguage() {
        position += 1
        guard let language = token(), language.kind != .symbol else { return }
        position += 1
        let name = String(decoding: language.text.utf8.map(SQLScanner.lowercased), as: UTF8.self)
        if !["sql", "plpgsql", "internal"].contains(name) { effects.append(.unreadable("LANGUAGE \(name)")) }
    }

    mutating func readExecute() {
        let isPrivilege = position > 0 && ["grant", "revoke", ","].contains(tokens[position - 1].text)
        position += 1
        guard !isPrivilege, !isWord("function"), !isWord("procedure") else { return }
        effects.append(.unreadable("EXECUTE"))
        // What is executed often begins in a literal: `EXECUTE format('ALTER ROLE …', …)`.
        let literals = tokens[position...].prefix { !$0.isSymbol(";") }.filter { $0.kind == .text }
        for literal in literals {
            effects += Self.effects(of: literal.text, body: dialect).filter { effect in
                if case .server = effect { true } else { false }
            }
        }
    }
}

extension SQLReader {
    /// Returns whether SQL of PostgreSQL updates or deletes rows, or inserts those that a query returns.
    ///
    /// A statement that inserts given values writes few rows.
    static func changesManyRows(_ sql: String) -> Bool {
        let tokens = SQLScanner.tokens(sql, .postgres)
        return tokens.split { $0.isSymbol(";") }.contains { statement in
            let words = Set(statement.filter { $0.kind == .word }.map(\.text))
            return ["update", "delete", "merge"].contains { statement.first?.isWord($0) ?? false }
                || statement.first?.isWord("with") ?? false && !words.isDisjoint(with: ["update", "delete", "insert"])
                || statement.first?.isWord("do") ?? false
                || statement.first?.isWord("insert") ?? false && !words.isDisjoint(with: ["select"])
        }
    }
}
