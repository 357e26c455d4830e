import TrellisDatabase

/// A reader that finds what SQL does to tables: schema changes, written rows, and the tables that it only names.
///
/// It looks for the few forms that name a table, wherever they stand, so also in triggers, routines, blocks and named
/// queries. What it can't read, such as dynamic SQL, is an effect of its own.
struct SQLReader {
    let tokens: [SQLToken]
    let dialect: Dialect.Name
    var position = 0
    var effects: [SchemaEffect] = []
    /// The tables of the session, which belong to no module.
    var temporary: Set<String> = []
    /// Whether the statement is a routine or a block, which has a language.
    var isRoutine = false

    static func effects(of sql: String, _ dialect: Dialect.Name) -> [SchemaEffect] {
        var reader = SQLReader(SQLScanner.tokens(sql, dialect), dialect)
        reader.readAll()
        let temporary = reader.temporary
        return reader.effects.filter { effect in
            switch effect {
            case .changes(let table, _, _), .refers(let table, _): !temporary.contains(table)
            default: true
            }
        }
    }

    init(_ tokens: [SQLToken], _ dialect: Dialect.Name) {
        self.tokens = tokens
        self.dialect = dialect
    }

    func token(_ offset: Int = 0) -> SQLToken? {
        let index = position + offset
        return tokens.indices.contains(index) ? tokens[index] : nil
    }

    func isWord(_ word: String, _ offset: Int = 0) -> Bool { token(offset)?.isWord(word) ?? false }

    private mutating func readAll() {
        var isStart = true
        while let token = token() {
            if token.isSymbol(";") {
                isStart = true
                isRoutine = false
                position += 1
                continue
            }
            if isStart {
                checkStart(token)
                isRoutine = token.isWord("do")
            }
            isStart = false
            read(token)
        }
    }

    /// Reads the form that begins at the current token, or passes it.
    mutating func read(_ token: SQLToken) {
        let start = position
        if token.kind == .body { readBody(token.text) }
        if token.kind == .word {
            switch token.text {
            case "create" where startsStatement: readCreate()
            case "alter" where startsStatement: readAlter()
            case "drop" where startsStatement: readDrop()
            case "truncate" where startsStatement: readTruncate()
            case "copy" where startsStatement: readCopy()
            case "cluster" where startsStatement: readCluster()
            case "grant" where startsStatement, "revoke" where startsStatement: readPrivileges()
            case "reassign" where startsStatement, "comment" where startsStatement, "security" where startsStatement:
                readShared()
            case "insert", "replace", "merge": readInsert()
            case "update": readUpdate()
            case "delete": if skip("delete", "from") { readRows() }
            case "references": readReference()
            case "from", "join": readSource()
            case "as", "do": readQuotedBody()
            case "language" where isRoutine: readLanguage()
            case "execute": readExecute()
            case "pragma" where isWord("writable_schema", 1): effects.append(.unreadable("PRAGMA writable_schema"))
            default: break
            }
        }
        if position == start { position += 1 }
    }

    /// Whether a statement can begin here, so that the word isn't a column or a clause of another one.
    private var startsStatement: Bool {
        guard position > 0 else { return true }
        let before = tokens[position - 1]
        return before.isSymbol(";") || ["begin", "then", "else", "loop", "atomic"].contains { before.isWord($0) }
    }

    // MARK: - Names

    /// Passes these words in order; passes none and returns false when they don't stand here.
    mutating func skip(_ words: String...) -> Bool {
        for (offset, word) in words.enumerated() where !isWord(word, offset) { return false }
        position += words.count
        return true
    }

    /// Passes whichever of these words stand here.
    mutating func skipAny(_ words: Set<String>) {
        while let token = token(), token.kind == .word, words.contains(token.text) { position += 1 }
    }

    /// Passes a name, with its schema if it has one, and returns its last part as the database compares it.
    mutating func name() -> String? {
        skipAny(["if", "not", "exists", "only", "concurrently"])
        var last: SQLToken?
        while let token = token(), token.kind == .word || token.kind == .name {
            last = token
            position += 1
            guard self.token()?.isSymbol(".") ?? false else { break }
            position += 1
        }
        return last.map { canonical($0.text) }
    }

    /// SQLite compares names without case.
    private func canonical(_ name: String) -> String {
        dialect == .sqlite ? SQLScanner.folded(name) : name
    }

    /// Passes names with commas between them.
    mutating func names() -> [String] {
        var names: [String] = []
        while let name = name() {
            names.append(name)
            skipParentheses()
            guard token()?.isSymbol(",") ?? false else { break }
            position += 1
        }
        return names
    }

    mutating func skipParentheses() {
        guard token()?.isSymbol("(") ?? false else { return }
        var depth = 0
        while let token = token() {
            position += 1
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            if depth == 0 { return }
        }
    }

    /// Moves to the first of these words in the statement; returns false when it has none, and stays.
    mutating func find(_ words: Set<String>) -> Bool {
        let start = position
        while let token = token(), !token.isSymbol(";") {
            if token.kind == .word, words.contains(token.text) { return true }
            position += 1
        }
        position = start
        return false
    }

    /// Reports a statement that begins with a word whose effects aren't known.
    private mutating func checkStart(_ token: SQLToken) {
        let isKnown = token.kind == .word && Self.statements.contains(token.text) || token.isSymbol("(")
        if !isKnown { effects.append(.unreadable(String(token.text.prefix(40)))) }
    }

    private static let statements: Set<String> = [
        "alter", "analyze", "begin", "cluster", "comment", "commit", "copy", "create", "deallocate", "delete", "detach",
        "do", "drop", "end", "explain", "grant", "insert", "lock", "merge", "notify", "pragma", "prepare", "refresh",
        "reindex", "release", "replace", "reset", "revoke", "rollback", "savepoint", "security", "select", "set",
        "show",
        "truncate", "update", "vacuum", "values", "with",
    ]
}
