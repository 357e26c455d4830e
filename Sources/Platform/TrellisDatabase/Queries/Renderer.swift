package import TrellisKernel

/// A renderer of one statement in an engine's dialect that collects the statement's values.
package struct Renderer {
    package let dialect: Dialect
    /// The tenant to which every tenant-owned table in the statement is limited; nil for no limit.
    package let tenant: ID<Tenant>?
    /// The rows of some tables to which the statement is limited; nil for no limit.
    var own: OwnRows?
    /// The user for whom tables without tenants are read and written; nil for no limit.
    var viewer: RowViewer?
    private(set) var text = ""
    private(set) var values: [DatabaseValue] = []
    /// The uses of the parameters of a ``PreparedSQL``.
    private(set) var parameters: [ParameterUse] = []
    private var reasons: [String] = []

    package init(_ dialect: Dialect, tenant: ID<Tenant>? = nil, capacity: Int = 256) {
        self.dialect = dialect
        self.tenant = tenant
        text.reserveCapacity(capacity)
    }

    package var statement: Statement { Statement(text, values, reasons: reasons) }

    package mutating func write(_ piece: String) {
        text += piece
    }

    package mutating func bind(_ value: DatabaseValue) {
        values.append(value)
        text += dialect.placeholder(values.count)
    }

    package mutating func identifier(_ name: String) {
        text += dialect.quoted(name)
    }

    package mutating func column(_ table: String, _ name: String) {
        text += dialect.quoted(table)
        text += "."
        text += dialect.quoted(name)
    }

    /// Writes the items with a separator between them.
    package mutating func list<Item>(
        _ items: some Sequence<Item>, separator: String = ", ", _ write: (inout Renderer, Item) -> Void
    ) {
        var isFirst = true
        for item in items {
            if !isFirst { text += separator }
            isFirst = false
            write(&self, item)
        }
    }

    package mutating func write(_ sql: SQL) {
        for part in sql.parts {
            switch part {
            case .text(let piece): text += piece
            case .value(let value): bind(value)
            case .identifier(let name): identifier(name)
            case .column(let table, let name): column(table, name)
            case .distinct: text += dialect.isDistinctFrom
            case .choice(let sqlite, let postgres):
                write(dialect.name == .sqlite ? sqlite : postgres)
            case .scope(let scope): if !write(scope) { text += "TRUE" }
            case .match(let words, let isTenantOwned): bind(words.pattern(self, isTenantOwned: isTenantOwned))
            case .valueRows(let rows): rows.write(to: &self)
            case .parameter(let number):
                parameters.append(ParameterUse(index: values.count, number: number))
                bind(.null)
            case .unfiltered(let reason): reasons.append(reason)
            }
        }
    }
}

extension SQL {
    /// Returns the statement in an engine's dialect.
    package func rendered(_ dialect: Dialect, tenant: ID<Tenant>? = nil) -> Statement {
        var renderer = Renderer(dialect, tenant: tenant)
        renderer.write(self)
        return renderer.statement
    }
}

/// The rows of a table that a statement is limited to: those of the tenant, own ones where the transaction is limited
/// to them, and those that aren't deleted.
struct RowScope: Hashable, Sendable {
    /// The table's alias in the statement.
    let table: String
    /// The table's name.
    let name: String
    let tenant: String?
    let deleted: String?
    let deletion: DeletedRows
    /// The sharing of the rows of a table without tenants.
    var shared: SharedRows?
    /// Whether the statement changes or locks these rows, which may be fewer than the readable ones.
    var isWritten = false
}

extension RecordTable {
    func scope(
        _ deletion: DeletedRows = .excluded, as name: String? = nil, isWritten: Bool = false
    ) -> RowScope {
        RowScope(
            table: name ?? self.name, name: self.name, tenant: roles.tenant.map { names[$0] },
            deleted: roles.deleted.map { names[$0] }, deletion: deletion, shared: shared, isWritten: isWritten)
    }
}

extension Renderer {
    /// Writes the conditions of the scope and returns whether it wrote any; the tenant is first, since indexes begin
    /// with it.
    mutating func write(_ scope: RowScope, after word: String = "") -> Bool {
        var word = word
        var isLimited = false
        if let tenant, let name = scope.tenant {
            write(word)
            column(scope.table, name)
            write(" = ")
            bind(tenant.databaseValue)
            (word, isLimited) = (" AND ", true)
        }
        if let own {
            for name in own.columns(of: scope.name) {
                write(word)
                column(scope.table, name)
                write(" = ")
                bind(own.user)
                (word, isLimited) = (" AND ", true)
            }
        }
        if let viewer, let rows = scope.shared, write(rows, in: scope, for: viewer, after: word) {
            (word, isLimited) = (" AND ", true)
        }
        if let deleted = scope.deleted, scope.deletion != .included {
            write(word)
            column(scope.table, deleted)
            write(scope.deletion == .excluded ? " IS NULL" : " IS NOT NULL")
            isLimited = true
        }
        return isLimited
    }
}
