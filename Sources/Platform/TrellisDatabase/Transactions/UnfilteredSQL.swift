public import TrellisKernel

/// Handwritten SQL in a transaction, **without the automatic tenant predicate**: for statements that queries can't
/// express.
///
/// Reviews and tests search for its name. The statement must limit itself: `… WHERE tenant_id =
/// \(tx.scope.tenantID)`.
public struct UnfilteredSQL {
    let core: TransactionCore
    let isWriter: Bool

    /// Returns the rows of the statement.
    public func rows(_ sql: SQL) throws -> [Row] { try core.rows(sql) }

    /// Returns the records of the statement; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.rows(core.rendered(sql), core.decodeRecordingRead)
    }

    /// Returns the result of `read` for each row of the statement; `read` accesses columns by position.
    package func rows<Item>(_ sql: SQL, _ read: (RowReader) throws -> Item) throws -> [Item] {
        try core.rows(core.rendered(sql), read)
    }

    /// Runs a statement; returns the number of changed rows.
    ///
    /// - Throws: ``DatabaseError/readOnly`` in a reader.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        guard isWriter else { throw DatabaseError.readOnly }
        return try core.execute(core.rendered(sql))
    }
}

/// An INSERT that is rendered once for each engine, for statements that are sent very often.
package struct PreparedInsert: Sendable {
    private let sqlite: String
    private let postgres: String

    /// Creates an INSERT of one row.
    ///
    /// - Parameter columns: each with nil for a value that is bound when the statement is sent, or with an expression
    ///   without bound values.
    package init(insertInto table: String, _ columns: [(name: String, expression: SQL?)]) {
        func text(_ dialect: Dialect) -> String {
            var (renderer, bound) = (Renderer(dialect), 0)
            renderer.write("INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", "))) VALUES (")
            renderer.list(columns) { renderer, column in
                guard let expression = column.expression else {
                    bound += 1
                    return renderer.write(dialect.placeholder(bound))
                }
                renderer.write(expression)
            }
            renderer.write(")")
            return renderer.text
        }
        (sqlite, postgres) = (text(.sqlite), text(.postgres))
    }

    func text(_ dialect: Dialect) -> String { dialect.name == .sqlite ? sqlite : postgres }
}

extension UnfilteredSQL {
    /// As ``executeDeferred(_:)-(SQL)``, for a prepared INSERT with these values.
    package func executeDeferred(_ statement: PreparedInsert, _ values: [DatabaseValue]) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeDeferred(Statement(statement.text(core.dialect), values))
    }

    /// Runs a statement together with the next one or the commit, whichever comes first; that one throws its error.
    package func executeDeferred(_ sql: SQL) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeDeferred(core.rendered(sql))
    }
}

extension SystemReader {
    /// Returns handwritten SQL that can also read the rows of one tenant: for system code that names the tenant in the
    /// statement itself.
    public func unfiltered(in tenant: ID<Tenant>) -> UnfilteredSQL {
        UnfilteredSQL(core: TransactionCore(session: core.session, access: .tenant(tenant)), isWriter: false)
    }
}

extension CrossTenantReader {
    /// Handwritten SQL, which reads every tenant's rows.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: false) }
}

extension CrossTenantTransaction {
    /// Handwritten SQL, which reads and writes every tenant's rows.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: true) }
}

extension TenantReader {
    /// Handwritten SQL, which reads every tenant's rows unless it limits itself.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: false) }
}

extension TenantTransaction {
    /// Handwritten SQL, which reads and writes every tenant's rows unless it limits itself.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: true) }
}

extension ReadTransaction where Owner == OwnedBySystem {
    /// Returns the rows of a handwritten statement.
    public func rows(_ sql: SQL) throws -> [Row] { try core.rows(sql) }

    /// Returns the records of a handwritten statement; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.rows(core.rendered(sql), core.decodeRecordingRead)
    }
}

extension WriteTransaction where Owner == OwnedBySystem {
    /// Runs a handwritten statement; returns the number of changed rows.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        try core.execute(core.rendered(sql))
    }
}

extension TransactionCore {
    func rows(_ sql: SQL) throws -> [Row] {
        try rows(rendered(sql)) { row in
            let names = row.source.columnNames
            return Row(names: names, values: names.indices.map { row.value(at: $0) })
        }
    }
}
