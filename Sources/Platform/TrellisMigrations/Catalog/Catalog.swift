import TrellisDatabase
import TrellisKernel

/// The schema as the database reports it, in a canonical order and spelling: equal schemas have equal catalogs.
///
/// Excludes the tables that the migrator itself uses.
struct Catalog: Hashable, Sendable {
    var tables: [CatalogTable] = []

    /// Reads the schema that unqualified names resolve to on this connection.
    static func read(_ connection: any EngineConnection, _ dialect: Dialect) throws -> Catalog {
        switch dialect.name {
        case .sqlite: try sqlite(connection)
        case .postgres: try postgres(connection)
        }
    }

    subscript(_ name: String) -> CatalogTable? { tables.first { $0.name == name } }

    /// Returns the schema without the tables of these names, and without the tables that SQLite keeps for them.
    func without(_ names: [String]) -> Catalog {
        Catalog(
            tables: tables.filter { table in
                !names.contains(table.name)
                    && !(table.kind != "view"
                        && names.contains { self[$0]?.isVirtual == true && table.isShadow(of: $0) })
            })
    }
}

extension Database {
    /// Reads the schema that the database reports.
    func catalog() async throws -> Catalog {
        let dialect = engine.dialect
        return try await engine.read(on: .primary) { try Catalog.read($0, dialect) }
    }

    /// Runs `body` on an empty temporary database of the same kind, and deletes the database afterwards.
    ///
    /// - Throws: ``TrellisDatabase/ScratchDatabaseError``.
    func withScratchDatabase<Value: Sendable>(
        _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await engine.withScratchEngine { [options, clock, logger] engine in
            try await body(Database(engine: engine, options: options, clock: clock, logger: logger))
        }
    }
}

/// A table or view with its columns, indexes, constraints, policies and triggers.
struct CatalogTable: Hashable, Sendable {
    let name: String
    /// `table`, `view`, or another kind that the engine has.
    let kind: String
    var columns: [CatalogColumn] = []
    var indexes: [CatalogIndex] = []
    var objects: [CatalogObject] = []

    func column(_ name: String) -> CatalogColumn? { columns.first { $0.name == name } }

    /// Whether it is a virtual table of SQLite.
    var isVirtual: Bool { objects.contains { $0.kind == .query && $0.name == "module" } }

    /// Whether it holds the content of a virtual table for full-text search.
    func isShadow(of table: String) -> Bool {
        ["data", "idx", "content", "docsize", "config"].contains { name == "\(table)_\($0)" }
    }

    /// Returns the definitions of the objects of a kind, in order.
    func definitions(_ kind: CatalogObject.Kind) -> [String] { objects.filter { $0.kind == kind }.map(\.definition) }
}

/// A column of a table.
struct CatalogColumn: Hashable, Sendable {
    let name: String
    /// The type as the engine names it.
    let type: String
    let isNullable: Bool
    let defaultValue: String?

    /// Whether the engine computes the value from other columns.
    var isGenerated: Bool { defaultValue?.hasPrefix(utf8: "GENERATED ") ?? false }

    /// Whether the engine gives new rows their numbers.
    var isSerial: Bool { type.contains(utf8: " GENERATED ") || type.hasSuffix(utf8: " AUTOINCREMENT") }

    /// The column's declaration without its name.
    var definition: String {
        type + (isNullable ? "" : " NOT NULL") + (defaultValue.map { " DEFAULT \($0)" } ?? "")
    }
}

/// An index that doesn't belong to a constraint.
struct CatalogIndex: Hashable, Sendable {
    let name: String
    /// The columns in order; an expression is `()`.
    let columns: [String]
    let isUnique: Bool
    let condition: String?
    /// The statement that creates it.
    let definition: String
}

/// An option, constraint, policy, trigger, rule or view query of a table.
struct CatalogObject: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case option, constraint, policy, trigger, rule, query
    }
    let kind: Kind
    let name: String
    let definition: String
}
