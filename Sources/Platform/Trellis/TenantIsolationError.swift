import TrellisDatabase
import TrellisJobs
public import TrellisKernel
import TrellisMigrations

/// The error that prevents a start on a database that doesn't isolate tenants, or lets the program change its history.
public struct TenantIsolationError: AppError {
    /// The issues, each with its fix.
    public let issues: [String]

    /// The stable name.
    public var code: String { "database.tenancy" }
    /// Unavailable until the issues are fixed.
    public var kind: ErrorKind { .unavailable }
    /// The issues, one per line.
    public var message: String {
        (["PostgreSQL doesn't protect the tenants' rows and history."] + issues).joined(separator: "\n")
    }
    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}

extension Application {
    /// Throws unless the databases can hold every text.
    func requireEncoding() async throws {
        try await platform.database.requireUTF8()
        if platform.database.hasJobsElsewhere { try await platform.jobsDatabase.requireUTF8() }
    }

    /// Throws unless row-level security applies to the program's role, to every tenant table and to every table without
    /// tenants, and unless the role can't change the audit and the history of migrations.
    ///
    /// Never throws on SQLite, which has no row-level security.
    ///
    /// - Throws: ``TenantIsolationError`` with every issue.
    public func requireTenantIsolation() async throws {
        let check = TenancyCheck(platform.database, records: records)
        var issues = try await check.roleIssues() + check.issues()
        if platform.database.hasJobsElsewhere {
            let jobs = TenancyCheck(platform.jobsDatabase, records: JobMigrations.records)
            issues += try await (jobs.roleIssues() + jobs.issues()).map { "In the database of the jobs: \($0)" }
        }
        guard issues.isEmpty else { throw TenantIsolationError(issues: issues) }
    }
}
