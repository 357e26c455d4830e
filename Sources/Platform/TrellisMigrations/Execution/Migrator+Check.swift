public import TrellisDatabase

extension Migrator {
    /// Compares the database with a scratch database created by the same migrations, then applies all migrations there
    /// and compares it with the records.
    ///
    /// Reads the database, and writes only to the scratch database.
    ///
    /// - Parameter releases: the releases whose migrations must be unchanged.
    /// - Throws: ``MigrationError`` for migrations that contradict each other, that would reach beyond the scratch
    ///   database, or that fail on it; ``TrellisDatabase/ScratchDatabaseError``.
    public func check(
        records: [any Record.Type], releases: [MigrationRelease] = []
    ) async throws -> SchemaReport {
        try requireNoReach()
        var report = SchemaReport()
        var seen: Set<String> = []
        report.released = releases.flatMap { $0.issues(migrations, retired: retired) }.filter {
            seen.insert($0).inserted
        }
        for status in try await status() {
            switch status.state {
            case .pending: report.pending.append(status.id)
            case .changed: report.broken.append("\(status.id) was changed after it had been applied.")
            case .unknown: report.unknown.append(status.id)
            case .running, .failed: report.broken.append("\(status.id) is \(status.state).")
            case .applied, .retired: break
            }
        }
        let history = try await applied()
        let left = leftOut(history, report.pending.compactMap { id in migrations.first { $0.id == id } })
        if !left.isEmpty {
            report.broken.append(MigrationError.leftOut(left).message)
            report.unknown.removeAll { left.contains(Migration.module(of: $0)) }
        }
        let applied = history.compactMap { found in migrations.first { $0.id == found.id } }
        let isComparable = report.broken.isEmpty && report.unknown.isEmpty
        let found = isComparable ? try await database.catalog().without(retired.flatMap(\.tables)) : nil
        let pending = migrations.filter { report.pending.contains($0.id) }
        (report.drift, report.records, report.advice) = try await database.withScratchDatabase { [self] scratch in
            var (drift, advice): ([String]?, [String]) = (nil, [])
            if var found {
                try await Migrator(scratch, migrations: applied, audited: audited).up()
                let expected = try await scratch.catalog()
                let former = FormerSearches(applied, dialect.name).replace(in: &found, by: expected)
                drift = found.differences(from: expected)
                advice = FormerSearches.advice(former, pending: pending)
            }
            try await Migrator(scratch, migrations: migrations, audited: audited).up()
            let catalog = try await scratch.catalog()
            return (drift, RecordCheck(catalog: catalog, dialect: dialect).issues(records), advice)
        }
        report.tenancy = try await TenancyCheck(database, records: records).issues()
        report.advice += try await TenancyCheck(database).advice()
        return report
    }
}
