import TrellisDatabase

extension Migrator {
    /// Throws when a migration would change more than the scratch database in which it is tried: roles and databases
    /// belong to the whole server.
    ///
    /// A scratch database on another server may have such migrations.
    func requireNoReach() throws {
        guard database.engine.sharesServerWithScratch else { return }
        let found = order.effects.compactMap { effects -> String? in
            let statements = (effects.up[dialect.name] ?? []).compactMap { effect in
                if case .server(let statement) = effect { statement } else { nil }
            }
            return statements.first.map { "\(effects.migration.id) (\($0))" }
        }
        guard found.isEmpty else { throw MigrationError.reachesServer(found) }
    }
}
