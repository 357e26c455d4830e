/// What a database says about its own schema, in an order and a spelling that are the same for the same schema.
///
/// The tables of the migrators are left out.
struct Catalog: Hashable, Sendable {
    var tables: [CatalogTable] = []

    /// Reads the schema that unqualified names mean on this connection.
    static func read(_ connection: any EngineConnection, _ dialect: Dialect) throws -> Catalog {
        switch dialect.name {
        case .sqlite: try sqlite(connection)
        case .postgres: try postgres(connection)
        }
    }

    subscript(_ name: String) -> CatalogTable? { tables.first { $0.name == name } }
}

extension Database {
    /// What the database says about its own schema.
    func catalog() async throws -> Catalog {
        let dialect = engine.dialect
        return try await engine.read(on: .primary) { try Catalog.read($0, dialect) }
    }

    /// Runs `body` on an empty database of the same kind, gone afterwards.
    func withScratch<Value>(_ body: (Database) async throws -> Value) async throws -> Value {
        let scratch = Database(engine: try await engine.scratch(), settings: settings, clock: clock, logger: logger)
        do {
            let value = try await body(scratch)
            try scratch.close()
            return value
        } catch {
            try? scratch.close()
            throw error
        }
    }
}

/// A table or view, and everything that hangs on it.
struct CatalogTable: Hashable, Sendable {
    let name: String
    /// `table`, `view`, and what else an engine has.
    let kind: String
    var columns: [CatalogColumn] = []
    var indexes: [CatalogIndex] = []
    var parts: [CatalogPart] = []

    func column(_ name: String) -> CatalogColumn? { columns.first { $0.name == name } }

    /// The definitions of the parts of a kind, in order.
    func definitions(_ kind: CatalogPart.Kind) -> [String] { parts.filter { $0.kind == kind }.map(\.definition) }
}

/// A column of a table.
struct CatalogColumn: Hashable, Sendable {
    let name: String
    /// The type in the engine's words.
    let type: String
    let isNullable: Bool
    let defaultValue: String?

    /// Whether the engine fills it by itself, from other columns.
    var isGenerated: Bool { defaultValue?.hasPrefix("GENERATED ") ?? false }

    /// As a declaration would say it, without the name.
    var definition: String {
        type + (isNullable ? "" : " NOT NULL") + (defaultValue.map { " DEFAULT \($0)" } ?? "")
    }
}

/// An index that isn't merely how the engine keeps a constraint.
struct CatalogIndex: Hashable, Sendable {
    let name: String
    /// The columns in order; an expression is `()`.
    let columns: [String]
    let isUnique: Bool
    let condition: String?
    /// The statement that makes it.
    let definition: String
}

/// Something else that belongs to a table.
struct CatalogPart: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case option, constraint, policy, trigger, query
    }
    let kind: Kind
    let name: String
    let definition: String
}
