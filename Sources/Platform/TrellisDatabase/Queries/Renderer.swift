/// Writes a statement in one engine's words, collecting its values.
struct Renderer {
    let dialect: Dialect
    private(set) var text = ""
    private(set) var values: [DatabaseValue] = []

    init(_ dialect: Dialect, capacity: Int = 256) {
        self.dialect = dialect
        text.reserveCapacity(capacity)
    }

    var statement: Statement { Statement(text, values) }

    mutating func write(_ piece: String) {
        text += piece
    }

    mutating func bind(_ value: DatabaseValue) {
        values.append(value)
        text += dialect.placeholder(values.count)
    }

    mutating func identifier(_ name: String) {
        text += dialect.quoted(name)
    }

    mutating func column(_ table: String, _ name: String) {
        text += dialect.quoted(table)
        text += "."
        text += dialect.quoted(name)
    }

    /// The items with ", " between them.
    mutating func list<Item>(_ items: some Sequence<Item>, _ write: (inout Renderer, Item) -> Void) {
        var isFirst = true
        for item in items {
            if !isFirst { text += ", " }
            isFirst = false
            write(&self, item)
        }
    }

    /// `unqualified` leaves the table's name off the columns, where an engine wants them bare.
    mutating func write(_ sql: SQL, unqualified: Bool = false) {
        for part in sql.parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let value): bind(value)
            case .identifier(let name): identifier(name)
            case .column(let table, let name): unqualified ? identifier(name) : column(table, name)
            case .distinct: text += dialect.isDistinctFrom
            case .choice(let sqlite, let postgres):
                write(dialect.name == .sqlite ? sqlite : postgres, unqualified: unqualified)
            }
        }
    }
}

extension SQL {
    /// The statement in one engine's words.
    func rendered(_ dialect: Dialect) -> Statement {
        var renderer = Renderer(dialect)
        renderer.write(self)
        return renderer.statement
    }
}
