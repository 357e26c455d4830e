import TrellisDatabase

/// A module that a product had and left out: its tables stay in the database, unchanged, until they are dropped on
/// purpose.
///
/// Without this declaration a program that lacks a module whose migrations are applied doesn't start.
///
/// ```swift
/// Composition(modules: […], retired: [RetiredModule("webhooks", tables: ["webhook_endpoint", "webhook_delivery"])])
/// ```
public struct RetiredModule: Hashable, Sendable {
    /// The name of the module: what its migrations begin with.
    public let name: String
    /// The tables and views that its migrations created.
    public let tables: [String]
    /// The functions that its migrations created on PostgreSQL.
    public let routines: [String]

    /// Creates the declaration from the names of the module and its tables.
    public init(_ name: String, tables: [String], routines: [String] = []) {
        self.name = name
        self.tables = tables
        self.routines = routines
    }

    /// Creates the declaration of a module whose migrations the program still has: the tables that exist after all of
    /// them, on any engine.
    public init(_ name: String, migrations: [Migration]) {
        let effects = migrations.map(MigrationEffects.init)
        let objects = Dialect.Name.allCases.reduce(into: Set<SchemaObject>()) { all, dialect in
            all.formUnion(Self.objects(after: effects.flatMap { $0.up[dialect] ?? [] }))
        }
        func names(_ kind: SchemaObject.Kind) -> [String] { objects.filter { $0.kind == kind }.map(\.name).sorted() }
        self.init(name, tables: names(.table), routines: names(.routine))
    }

    /// Returns the objects that exist after these effects in a database that had none.
    private static func objects(after effects: [SchemaEffect]) -> Set<SchemaObject> {
        var objects: Set<SchemaObject> = []
        for effect in effects {
            switch effect {
            case .creates(let object, _): objects.insert(object)
            case .drops(let object): objects.remove(object)
            case .renames(let table, let name):
                objects.remove(SchemaObject(.table, table))
                objects.insert(SchemaObject(.table, name))
            case .changes, .alters, .refers, .server, .unreadable: break
            }
        }
        return objects
    }
}
