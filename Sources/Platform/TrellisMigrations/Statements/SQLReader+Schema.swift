import TrellisDatabase

/// Statements that create, alter and drop objects.
extension SQLReader {
    mutating func readCreate() {
        position += 1
        skipAny(["or", "replace", "global", "local", "unlogged", "virtual", "unique", "constraint", "recursive"])
        let isTemporary = isWord("temp") || isWord("temporary")
        skipAny(["temp", "temporary", "unlogged", "virtual", "constraint", "recursive", "materialized"])
        if isWord("foreign"), isWord("table", 1) { position += 1 }
        guard let kind = token(), kind.kind == .word else { return }
        switch kind.text {
        case "table", "view":
            position += 1
            guard let name = name() else { return }
            if isTemporary { temporary.insert(name) } else { effects.append(.creates(SchemaObject(.table, name))) }
            if skip("partition", "of"), let parent = self.name() { effects.append(.changes(parent, verb: "changes")) }
        case "index": readCreateIndex()
        case "trigger":
            position += 1
            guard let name = name(), find(["on"]) else { return }
            position += 1
            guard let table = self.name() else { return }
            effects += [
                .creates(SchemaObject(.trigger, name), on: table),
                .changes(table, verb: "adds a trigger to", adding: [name]),
            ]
        case "policy", "rule", "statistics":
            position += 1
            guard let name = name() else { return }
            let keyword = ["policy": "on", "rule": "to"][kind.text] ?? "from"
            guard find([keyword]) else { return }
            position += 1
            guard let table = self.name() else { return }
            effects.append(.changes(table, verb: "adds a \(kind.text) to", adding: [name]))
        case "function", "procedure", "aggregate":
            isRoutine = true
            create(.routine)
        case "type", "domain": create(.type)
        case "sequence": create(.sequence)
        case "event": effects.append(.unreadable("CREATE EVENT TRIGGER"))
        default: readServer("CREATE", kind)
        }
    }

    /// Reads what isn't part of a database: roles, databases, and settings of the server.
    private mutating func readServer(_ verb: String, _ kind: SQLToken) {
        guard dialect == .postgres, Self.serverObjects.contains(kind.text), !isWord("mapping", 1), !isWord("mapping")
        else { return }
        effects.append(.server("\(verb) \(kind.text.uppercased())"))
    }

    /// Reads statements that may change what isn't part of a database: `REASSIGN OWNED`, which takes whole databases with
    /// it, and `COMMENT ON ROLE`.
    mutating func readShared() {
        let start = position
        let verb = token()?.text.uppercased() ?? ""
        position += 1
        if dialect == .postgres, verb == "REASSIGN", isWord("owned") { effects.append(.server("REASSIGN OWNED")) }
        guard dialect == .postgres, verb != "REASSIGN", find(["on"]), let kind = token(1),
            kind.kind == .word, Self.serverObjects.contains(kind.text)
        else {
            // What follows is read as part of any statement.
            position = start + 1
            return
        }
        effects.append(.server("\(verb) ON \(kind.text.uppercased())"))
    }

    private static let serverObjects: Set<String> = [
        "role", "user", "group", "database", "tablespace", "system", "owned",
    ]

    private mutating func create(_ kind: SchemaObject.Kind) {
        position += 1
        if let name = name() { effects.append(.creates(SchemaObject(kind, name))) }
    }

    private mutating func readCreateIndex() {
        position += 1
        skipAny(["concurrently", "if", "not", "exists"])
        let name = isWord("on") ? nil : name()
        guard skip("on"), let table = self.name() else { return }
        if let name { effects.append(.creates(SchemaObject(.index, name), on: table)) }
        effects.append(.changes(table, verb: "adds an index to", adding: [name].compactMap(\.self)))
    }

    mutating func readAlter() {
        position += 1
        skipAny(["foreign", "materialized"])
        guard let kind = token(), kind.kind == .word else { return }
        position += 1
        switch kind.text {
        case "table", "view": readAlterTable()
        case "index": if let name = name() { effects.append(.alters(SchemaObject(.index, name))) }
        case "trigger", "policy", "rule":
            guard name() != nil, skip("on"), let table = name() else { return }
            effects.append(.changes(table, verb: "changes a \(kind.text) of"))
        case "function", "procedure", "aggregate", "routine":
            if let name = name() { effects.append(.alters(SchemaObject(.routine, name))) }
        case "type", "domain": if let name = name() { effects.append(.alters(SchemaObject(.type, name))) }
        case "sequence": if let name = name() { effects.append(.alters(SchemaObject(.sequence, name))) }
        default: readServer("ALTER", kind)
        }
    }

    private mutating func readAlterTable() {
        guard let table = name() else { return }
        if skip("rename", "to") {
            if let other = name() { effects.append(.renames(table, to: other)) }
            return
        }
        var added: [String] = []
        let start = position
        while let token = token(), !token.isSymbol(";") {
            position += 1
            if token.isSymbol("(") {
                position -= 1
                skipParentheses()
            } else if token.isWord("add") {
                if skip("constraint") || skip("column") || !startsConstraint, let name = name() { added.append(name) }
            } else if token.isWord("attach"), skip("partition"), let name = name() {
                effects.append(.changes(name, verb: "changes"))
            }
        }
        effects.append(.changes(table, verb: "changes", adding: added))
        // The clauses are read again for the tables that they refer to.
        position = start
    }

    /// Whether a constraint without a name stands here, not a column.
    private var startsConstraint: Bool {
        ["primary", "unique", "foreign", "check", "exclude", "not", "generated"].contains { isWord($0) }
    }

    mutating func readDrop() {
        position += 1
        skipAny(["materialized", "foreign"])
        guard let kind = token(), kind.kind == .word else { return }
        position += 1
        switch kind.text {
        case "table", "view": effects += names().map { .drops(SchemaObject(.table, $0)) }
        case "index": effects += names().map { .drops(SchemaObject(.index, $0)) }
        case "trigger", "policy", "rule":
            guard let name = name() else { return }
            if skip("on") {
                if let table = self.name() { effects.append(.changes(table, verb: "drops a \(kind.text) of")) }
            } else {
                effects.append(.drops(SchemaObject(.trigger, name)))
            }
        case "function", "procedure", "aggregate", "routine":
            effects += names().map { .drops(SchemaObject(.routine, $0)) }
        case "type", "domain": effects += names().map { .drops(SchemaObject(.type, $0)) }
        case "sequence": effects += names().map { .drops(SchemaObject(.sequence, $0)) }
        default: readServer("DROP", kind)
        }
    }
}
