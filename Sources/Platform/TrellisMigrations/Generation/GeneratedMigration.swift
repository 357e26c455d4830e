public import TrellisDatabase

/// A generated migration: the differences between the records and the schema as Swift source.
public struct GeneratedMigration: Hashable, Sendable {
    /// `module.NNN-name`.
    public let id: String
    /// Its name in the source: `projects002AddColour`, used as `Migration.projects002AddColour`.
    public let constant: String
    /// The content of the Swift file.
    public let source: String
}

extension Migrator {
    /// Generates the next migration of a module from the differences between its records and the schema that all
    /// migrations create, or an empty one.
    ///
    /// Applies nothing to the database and writes no file. Comments in the source ask what can't be determined: a
    /// rename looks like one dropped and one added column.
    ///
    /// - Parameters:
    ///   - name: what the migration does, as in `add-colour`.
    ///   - records: the records of the module; nil for an empty migration.
    /// - Throws: ``MigrationGenerationError`` for an invalid name, and when the schema already matches the records;
    ///   ``MigrationError`` when the migrations fail on a scratch database or would reach beyond it;
    ///   ``TrellisDatabase/ScratchDatabaseError``.
    public func generate(_ name: String, module: String, records: [any Record.Type]?) async throws -> GeneratedMigration
    {
        guard !name.isEmpty, name.utf8.allSatisfy(Migration.isNamePart) else {
            throw MigrationGenerationError.invalidName(name)
        }
        try validate()
        let number = (migrations.filter { $0.module == module }.compactMap(\.number).max() ?? 0) + 1
        let digits = String(repeating: "0", count: max(3 - "\(number)".count, 0)) + "\(number)"
        let id = "\(module).\(digits)-\(name)"
        var writer = MigrationSourceWriter(id: id)
        if let records {
            let catalog = try await migratedCatalog()
            writer.write(RecordDifferences(records, catalog: catalog, dialect: dialect))
            guard !writer.up.isEmpty else { throw MigrationGenerationError.nothingToMigrate(module) }
        }
        return GeneratedMigration(id: id, constant: writer.constant, source: writer.source)
    }

    /// Returns the given modules whose records differ from the schema.
    public func modulesToMigrate(_ records: [String: [any Record.Type]]) async throws -> [String] {
        let catalog = try await migratedCatalog()
        return records.filter { !RecordDifferences($0.value, catalog: catalog, dialect: dialect).isEmpty }.keys.sorted()
    }

    /// Returns the schema that all migrations create.
    private func migratedCatalog() async throws -> Catalog {
        try requireNoReach()
        return try await database.withScratchDatabase { [migrations] scratch in
            try await Migrator(scratch, migrations: migrations).up()
            return try await scratch.catalog()
        }
    }
}
