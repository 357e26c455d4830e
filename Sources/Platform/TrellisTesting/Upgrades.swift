import Foundation
public import Trellis
public import TrellisDatabase
public import TrellisMigrations

/// A database of an earlier release whose schema differs after the upgrade from that of a fresh one.
public struct UpgradeMismatch: Error, CustomStringConvertible {
    /// The release, the engine and the differences.
    public let description: String
}

/// Upgrades a database of each release to the present migrations, and compares its schema with that of a fresh one.
///
/// For each release and each engine: a fresh database gets the migrations of the release; then the rows of `seed`; then
/// the migrations of the modules that the release doesn't have, such as those of a product on top of Trellis; then all
/// others. Tables, columns, indexes, constraints, policies and triggers are compared. Modules of a release that the
/// product doesn't have are skipped. The engines are SQLite, and PostgreSQL when `TEST_POSTGRES` names a server, as
/// `scripts/with-postgres` does.
///
/// ```swift
/// @Test("Databases of every release of Trellis can be upgraded")
/// func upgrades() async throws {
///     try await expectUpgrades(of: App.self, from: try ReleaseFolder.trellis.releases()) { version, engine in
///         ["INSERT INTO …"]
///     }
/// }
/// ```
///
/// - Parameters:
///   - releases: the releases, as ``TrellisMigrations/ReleaseFolder/releases()`` reads them.
///   - seed: returns statements that insert rows into the tables of a version, for all tenants.
///   - verify: gets each upgraded database with the version that it had, to check its rows.
/// - Throws: ``UpgradeMismatch``; ``TrellisMigrations/MigrationError`` when a migration fails;
///   ``TrellisMigrations/MigrationReleaseError/changed(_:)`` when a released migration was changed.
public func expectUpgrades<P: Product>(
    of product: P.Type, from releases: [MigrationRelease],
    seed: (String, MigrationScript.Engine) throws -> [String] = { _, _ in [] },
    verify: (String, Database) async throws -> Void = { _, _ in }
) async throws {
    let application = try Application.inspect(product)
    try await expectUpgrades(
        of: application.migrations, records: application.records, retired: application.migrator.retired,
        from: releases, seed: seed, verify: verify)
}

/// Upgrades a database of each release to these migrations; see ``expectUpgrades(of:from:seed:verify:)``.
///
/// - Parameters:
///   - records: the records whose tables get audit triggers.
///   - retired: the modules that were left out.
public func expectUpgrades(
    of migrations: [Migration], records: [any Record.Type] = [], retired: [RetiredModule] = [],
    from releases: [MigrationRelease], seed: (String, MigrationScript.Engine) throws -> [String] = { _, _ in [] },
    verify: (String, Database) async throws -> Void = { _, _ in }
) async throws {
    // A product on top of Trellis has not all of its modules.
    let releases = releases.map { $0.limited(to: migrations) }
    let issues = releases.flatMap { $0.issues(migrations, retired: retired) }
    guard issues.isEmpty else { throw MigrationReleaseError.changed(issues) }
    func migrator(_ database: Database) -> Migrator {
        Migrator(database, migrations: migrations, audited: records, retired: retired)
    }
    for engine in TestEngine.allCases where engine != .sqliteFile {
        let kind: MigrationScript.Engine = engine == .postgres ? .postgres : .sqlite
        var expected: SchemaSnapshot?
        try await MigrationDatabase.with(engine) { fresh in
            try await migrator(fresh.database).up()
            expected = try await SchemaSnapshot(fresh.database)
        }
        for release in releases {
            let rows = try seed(release.version, kind)
            try await MigrationDatabase.with(engine) { upgraded in
                try await migrator(upgraded.database).replay(release, seed: rows)
                let schema = try await SchemaSnapshot(upgraded.database)
                let found = expected.map(schema.differences) ?? []
                guard found.isEmpty else {
                    let title =
                        "A database of release \(release.version) on \(kind.rawValue) differs after the upgrade:"
                    throw UpgradeMismatch(description: ([title] + found).joined(separator: "\n    "))
                }
                try await verify(release.version, upgraded.database)
            }
        }
    }
}

extension ReleaseFolder {
    /// The releases of Trellis, in the checkout that the tests were compiled from.
    public static var trellis: ReleaseFolder {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return ReleaseFolder(root.appending(path: ReleaseFolder.defaultPath).path())
    }
}
