import TrellisDatabase
import TrellisKernel

/// What dropping the tables of a retired module deletes.
public struct RetirementPlan: Hashable, Sendable {
    /// A table of the module and the number of its rows.
    public struct Table: Hashable, Sendable {
        /// The table's name.
        public let name: String
        /// The rows of all tenants; nil for a view.
        public let rows: Int?
    }
    /// The module.
    public let module: String
    /// Its applied migrations, which the history forgets.
    public let migrations: [String]
    /// Its tables in the database, by name.
    public let tables: [Table]
    /// The statements that drop them, in order.
    public let statements: [String]
}

extension Migrator {
    /// Returns what ``dropRetired(_:)`` would delete, and changes nothing.
    ///
    /// - Throws: ``MigrationError/nothingToDrop(_:)`` for a module that isn't retired or has no applied migrations;
    ///   ``MigrationError/stillReferenced(module:by:)`` when a table of another module refers to one of its tables.
    public func planDrop(ofRetired module: String) async throws -> RetirementPlan {
        try validate()
        return try await runner.transaction("drop of \(module)") { [self] in try retirement(of: module, $0) }
    }

    /// Drops the tables of a retired module with their rows, forgets its migrations, and returns what it deleted.
    ///
    /// One transaction: all or nothing. If the product gets the module again later, its migrations run as on a fresh
    /// database.
    ///
    /// - Throws: as ``planDrop(ofRetired:)``; ``MigrationError/failed(id:cause:)`` when the database refuses.
    @discardableResult
    public func dropRetired(_ module: String) async throws -> RetirementPlan {
        try validate()
        return try await database.engine.withMigrationLock {
            try await runner.transaction("drop of \(module)") { [self] connection in
                let plan = try retirement(of: module, connection)
                try triggers.dropAll(connection)
                if dialect.name == .sqlite { try connection.execute(script: "PRAGMA defer_foreign_keys = ON") }
                for statement in plan.statements { try connection.execute(script: statement) }
                for id in plan.migrations {
                    try MigrationHistory.remove(id, from: connection, dialect)
                    if try connection.hasTable(MigrationAttempts.table) {
                        try MigrationAttempts.delete(id, on: connection, dialect)
                    }
                }
                try triggers.reconcile(connection)
                try connection.checkForeignKeys()
                return plan
            }
        }
    }

    private func retirement(of module: String, _ connection: any EngineConnection) throws -> RetirementPlan {
        let applied = try MigrationHistory.read(connection, dialect).map(\.id).filter {
            Migration.module(of: $0) == module
        }
        guard let retired = retired.first(where: { $0.name == module }), !applied.isEmpty else {
            throw MigrationError.nothingToDrop(module)
        }
        let catalog = try Catalog.read(connection, dialect)
        let present = catalog.tables.filter { retired.tables.contains($0.name) }
        let names = Set(present.map(\.name))
        let references = catalog.tables.filter { !names.contains($0.name) }.flatMap { table in
            table.referencedTables(dialect).filter(names.contains).sorted().map { "\(table.name) to \($0)" }
        }
        guard references.isEmpty else { throw MigrationError.stillReferenced(module: module, by: references) }
        let tables = try present.map { table in
            let isTable = table.kind == "table" && !table.isVirtual
            let count = "SELECT count(*) FROM \(dialect.quoted(table.name))"
            return RetirementPlan.Table(
                name: table.name,
                rows: isTable ? try connection.collect(count) { try $0.decode(Int.self, at: 0) }.first : nil)
        }
        return RetirementPlan(
            module: module, migrations: applied, tables: tables, statements: drops(present, retired.routines))
    }

    /// Returns the statements that drop views, tables before those that they refer to, and functions.
    private func drops(_ tables: [CatalogTable], _ routines: [String]) -> [String] {
        let views = tables.filter { $0.kind.hasSuffix(utf8: "view") }
        var rest = tables.filter { !$0.kind.hasSuffix(utf8: "view") }
        let viewDrops = views.map { "DROP \($0.kind.uppercased()) \(dialect.quoted($0.name))" }
        guard dialect.name == .sqlite else {
            let names = rest.map { dialect.quoted($0.name) }.joined(separator: ", ")
            return viewDrops + (rest.isEmpty ? [] : ["DROP TABLE \(names)"])
                + routines.map { "DROP FUNCTION IF EXISTS \(dialect.quoted($0))" }
        }
        var drops: [String] = []
        while !rest.isEmpty {
            // Tables that refer to each other have no order; their references are checked at the end.
            let free = rest.firstIndex { table in
                !rest.contains { $0.name != table.name && $0.referencedTables(dialect).contains(table.name) }
            }
            let next = rest.remove(at: free ?? rest.startIndex)
            drops.append("DROP TABLE \(dialect.quoted(next.name))")
        }
        return viewDrops + drops
    }
}

extension CatalogTable {
    /// The tables that its foreign keys refer to.
    fileprivate func referencedTables(_ dialect: Dialect) -> Set<String> {
        Set(
            definitions(.constraint).flatMap { SQLReader.effects(of: $0, dialect.name) }.compactMap { effect in
                if case .refers(let table, isKey: true) = effect { table } else { nil }
            })
    }
}
