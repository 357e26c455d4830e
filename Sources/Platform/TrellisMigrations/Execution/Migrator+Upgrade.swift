package import TrellisDatabase

extension Migrator {
    /// Takes an empty database through the history of a customer: the release, rows, the modules that the release
    /// doesn't have, and then every later migration.
    ///
    /// The migrations of the modules that the release lacks run before the later ones of its own modules, as far as
    /// they don't need those: another order than on a fresh database.
    ///
    /// - Parameter seed: statements that insert rows into the tables of the release.
    /// - Throws: ``MigrationError``.
    package func replay(_ release: MigrationRelease, seed: [String]) async throws {
        try validate()
        let ids = Set(release.migrations.map(\.id))
        let modules = Set(ids.map(Migration.module))
        let released = order.runnable { ids.contains($0.id) }
        let late = migrations.filter { migration in
            ids.contains(migration.id) && !released.contains { $0.id == migration.id }
        }
        guard late.isEmpty else {
            throw MigrationError.invalid(
                late.map {
                    "\($0.id) is part of release \(release.version), but needs a later migration to run before it."
                })
        }
        try await Migrator(database, migrations: released).up()
        try await runner.transaction("seed") { connection in
            for statement in seed { try connection.execute(script: statement) }
        }
        let between = order.runnable { ids.contains($0.id) || !modules.contains($0.module) }
        try await Migrator(database, migrations: between).up()
        try await up()
    }
}

/// The schema of a database at one time: tables, columns, indexes, constraints, policies and triggers.
package struct SchemaSnapshot: Sendable {
    private let catalog: Catalog

    /// Reads the schema of a database.
    package init(_ database: Database) async throws {
        catalog = try await database.catalog()
    }

    /// Returns one sentence for each difference from a schema on the same engine.
    package func differences(from expected: SchemaSnapshot) -> [String] {
        catalog.differences(from: expected.catalog)
    }
}
