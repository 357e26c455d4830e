/// A migration that was written from what the records say and the schema lacks.
public struct MigrationDraft: Hashable, Sendable {
    /// `module.NNN-name`.
    public let id: String
    /// How the source calls it: `Migration.projects002AddColour`.
    public let constant: String
    /// A Swift file.
    public let source: String
}

extension Migrator {
    /// Writes the next migration of a module: from the differences between its records and the schema that all its
    /// migrations make, or empty.
    ///
    /// Nothing is applied to the database, and no file is written. What can't be known (a rename looks like a column
    /// dropped and another added) is asked for in comments.
    ///
    /// - Parameters:
    ///   - name: what the migration does, as in `add-colour`.
    ///   - records: the records of the module; nil for a migration without contents.
    /// - Throws: ``MigrationDraftError`` for a name that isn't one, and when the schema fits the records already;
    ///   ``MigrationError`` when the migrations don't run on a scratch copy.
    public func draft(_ name: String, module: String, records: [any Record.Type]?) async throws -> MigrationDraft {
        guard !name.isEmpty, name.allSatisfy(Migration.isNamePart) else { throw MigrationDraftError.name(name) }
        try validate()
        let number = (migrations.filter { $0.module == module }.compactMap(\.number).max() ?? 0) + 1
        let digits = String(repeating: "0", count: max(3 - "\(number)".count, 0)) + "\(number)"
        let id = "\(module).\(digits)-\(name)"
        var writer = MigrationWriter(id: id)
        if let records {
            let catalog = try await database.withScratch { scratch in
                try await Migrator(scratch, migrations: migrations).up()
                return try await scratch.catalog()
            }
            writer.write(RecordDifferences(records, catalog: catalog, dialect: dialect))
            guard !writer.up.isEmpty else { throw MigrationDraftError.nothing(module) }
        }
        return MigrationDraft(id: id, constant: writer.constant, source: writer.source)
    }

    /// The modules whose records differ from the schema, out of those given.
    public func modulesToMigrate(_ records: [String: [any Record.Type]]) async throws -> [String] {
        let catalog = try await database.withScratch { scratch in
            try await Migrator(scratch, migrations: migrations).up()
            return try await scratch.catalog()
        }
        return records.filter { !RecordDifferences($0.value, catalog: catalog, dialect: dialect).isEmpty }.keys.sorted()
    }
}
