/// How a database and a program stand to the schema that the migrations make.
public struct SchemaReport: Hashable, Sendable {
    /// Migrations that aren't applied.
    public var pending: [String] = []
    /// Migrations that were changed after they had been applied, and those that were begun and not finished.
    public var broken: [String] = []
    /// Migrations that a newer program applied.
    public var unknown: [String] = []
    /// How the database differs from what the applied migrations make; nil when that couldn't be looked at, since some
    /// of those migrations are broken or unknown.
    public var drift: [String]?
    /// How the program's records differ from what all its migrations make.
    public var records: [String] = []
    /// Where the isolation of tenants has a gap; PostgreSQL only.
    public var tenancy: [String] = []
    /// What only costs time, and isn't counted: indexes that a tenant's queries can't use well; PostgreSQL only.
    public var advice: [String] = []

    /// Whether there is nothing to report.
    public var isClean: Bool { sentences.isEmpty }

    /// Everything but the advice, a sentence each.
    public var sentences: [String] {
        let notes =
            drift == nil ? ["Drift wasn't looked for, since the migrations that made the schema aren't here."] : []
        return pending.map { "\($0) is pending." } + broken + unknown.map { "\($0) was applied by a newer program." }
            + (drift ?? []) + notes + records + tenancy
    }
}

extension Migrator {
    /// Compares the database with a scratch copy that is made by the same migrations, and that copy, brought up to date,
    /// with the records.
    ///
    /// Reads the database, and writes to the scratch copy only.
    ///
    /// - Throws: ``MigrationError`` for migrations that contradict each other, or that fail on the scratch copy.
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
        (report.drift, report.records) = try await database.withScratch { scratch in
            var drift: [String]?
            if let found {
                try await Migrator(scratch, migrations: applied, audited: audited).up()
                drift = found.differences(from: try await scratch.catalog())
            }
            try await Migrator(scratch, migrations: migrations, audited: audited).up()
            let catalog = try await scratch.catalog()
            return (drift, RecordCheck(catalog: catalog, dialect: dialect).faults(records))
        }
        report.tenancy = try await TenancyCheck(database).faults()
        report.advice = try await TenancyCheck(database).advice()
        return report
    }
}
