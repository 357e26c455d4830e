public import TrellisDatabase

extension Migrator {
    /// Compares the database with a scratch database created by the same migrations, then applies all migrations there
    /// and compares it with the records.
    ///
    /// Reads the database, and writes only to the scratch database.
    ///
    /// - Throws: ``MigrationError`` for migrations that contradict each other, or that fail on the scratch database.
    public func check(records: [any Record.Type]) async throws -> SchemaReport {
        var report = SchemaReport()
        for status in try await status() {
            switch status.state {
            case .pending: report.pending.append(status.id)
            case .changed: report.broken.append("\(status.id) was changed after it had been applied.")
            case .unknown: report.unknown.append(status.id)
            case .running, .failed: report.broken.append("\(status.id) is \(status.state).")
            case .applied: break
            }
        }
        let history = try await applied()
        let applied = history.compactMap { found in migrations.first { $0.id == found.id } }
        let isComparable = report.broken.isEmpty && report.unknown.isEmpty
        let found = isComparable ? try await database.catalog() : nil
        (report.drift, report.records) = try await database.withScratchDatabase { scratch in
            var drift: [String]?
            if let found {
                try await Migrator(scratch, migrations: applied, audited: audited).up()
                drift = found.differences(from: try await scratch.catalog())
            }
            try await Migrator(scratch, migrations: migrations, audited: audited).up()
            let catalog = try await scratch.catalog()
            return (drift, RecordCheck(catalog: catalog, dialect: dialect).issues(records))
        }
        report.tenancy = try await TenancyCheck(database).issues()
        report.advice = try await TenancyCheck(database).advice()
        return report
    }
}
