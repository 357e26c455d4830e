import TrellisDatabase

/// Migrations in the order in which they run.
///
/// A migration runs after the one before it in its module, after those that it names in ``Migration/after``, and after
/// those that create the tables of other modules that it names. Otherwise the order is that of the list, so adding a
/// migration moves no other.
struct MigrationOrder: Sendable {
    /// The effects of the migrations, in the order in which they run.
    let effects: [MigrationEffects]
    /// Why there is no such order: ``MigrationError/unknownDependency(id:after:)`` or ``MigrationError/cycle(_:)``.
    let error: MigrationError?
    /// The migration that first creates a table.
    let creators: [Dialect.Name: [String: Migration]]
    /// The identifiers of the migrations that run before one, directly.
    private let requirements: [String: Set<String>]

    var ordered: [Migration] { effects.map(\.migration) }

    init(_ migrations: [Migration]) {
        let all = migrations.map(MigrationEffects.init)
        var creators: [Dialect.Name: [String: Int]] = [:]
        for (index, effects) in all.enumerated() {
            for name in Dialect.Name.allCases {
                for table in effects.tables(name).created {
                    creators[name, default: [:]][table] = min(creators[name]?[table] ?? index, index)
                }
            }
        }
        var failure: MigrationError?
        var before = Array(repeating: Set<Int>(), count: all.count)
        for (index, effects) in all.enumerated() {
            let migration = effects.migration
            if let previous = migrations[..<index].lastIndex(where: { $0.module == migration.module }) {
                before[index].insert(previous)
            }
            for name in migration.after {
                if let found = migrations.firstIndex(where: { $0.isNamed(name) }) {
                    before[index].insert(found)
                } else {
                    failure = failure ?? .unknownDependency(id: migration.id, after: name)
                }
            }
            for name in Dialect.Name.allCases {
                let needed = effects.tables(name).named.compactMap { creators[name]?[$0] }
                before[index].formUnion(needed.filter { migrations[$0].module != migration.module })
            }
        }
        let (order, cycle) = Self.sorted(before)
        if !cycle.isEmpty { failure = failure ?? .cycle(cycle.map { migrations[$0].id }) }
        effects = order.map { all[$0] }
        error = failure
        self.creators = creators.mapValues { $0.mapValues { migrations[$0] } }
        let required = zip(migrations, before).map { ($0.id, Set($1.map { migrations[$0].id })) }
        requirements = Dictionary(required) { $0.union($1) }
    }

    /// Returns the migrations that match, and that can run when only these run, in order.
    func runnable(_ isWanted: (Migration) -> Bool) -> [Migration] {
        var done: Set<String> = []
        return ordered.filter { migration in
            guard isWanted(migration), requirements[migration.id, default: []].isSubset(of: done) else { return false }
            done.insert(migration.id)
            return true
        }
    }

    /// Returns the positions in an order in which each follows those before it, with the lowest possible first, and a
    /// cycle if there is one.
    private static func sorted(_ before: [Set<Int>]) -> (order: [Int], cycle: [Int]) {
        var order: [Int] = []
        var placed: Set<Int> = []
        while let next = before.indices.first(where: { !placed.contains($0) && before[$0].isSubset(of: placed) }) {
            order.append(next)
            placed.insert(next)
        }
        let rest = before.indices.filter { !placed.contains($0) }
        var path: [Int] = []
        var current = rest.first
        while let index = current {
            if let start = path.firstIndex(of: index) { return (order + rest, path[start...].sorted()) }
            path.append(index)
            current = before[index].filter { !placed.contains($0) }.min()
        }
        return (order + rest, [])
    }
}
