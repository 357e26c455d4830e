import Foundation
import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMigrations

/// The databases of the settings as far as they can be opened, and their checks.
struct DoctorDatabases: Sendable {
    /// The oldest version of PostgreSQL that the product runs on.
    private static let oldestServer = (number: 150_000, name: "15")
    /// How far the clocks of this machine and of the server may be apart.
    private static let (clockWarning, clockLimit) = (Duration.seconds(1), Duration.seconds(30))

    private let opened: Result<Database, any Error>
    private let openedOwner: Result<Database, any Error>?
    private let openedJobs: Result<Database, any Error>?
    private let openedJobsOwner: Result<Database, any Error>?
    private let url: DatabaseURL
    private let jobsURL: DatabaseURL?

    /// Opens the databases; a missing file isn't created.
    init(_ settings: DatabaseSettings, logger: Logger) {
        func open(_ url: DatabaseURL, _ options: DatabaseOptions) -> Result<Database, any Error> {
            Result {
                guard !url.isMissing else { throw UnopenedDatabase(description: "There is no database at \(url).") }
                var options = options
                // A check changes nothing, the file's journal mode included.
                options.keepsJournalMode = true
                return try Database.open(url, options: options, clock: SystemClock(), logger: logger)
            }
        }
        url = settings.url.url
        jobsURL = settings.jobsURL?.url
        opened = open(url, settings.options)
        openedOwner = settings.migrationURL.map { open($0.url, settings.options) }
        openedJobs = jobsURL.map { open($0, settings.jobsOptions) }
        openedJobsOwner = settings.jobsMigrationURL.map { open($0.url, settings.jobsOptions) }
    }

    /// The product's database; nil if it can't be opened.
    var product: Database? { try? opened.get() }
    /// The database as the role that owns its tables, if the settings have one.
    var owner: Database? { openedOwner.flatMap { try? $0.get() } }
    /// The database of the jobs, if they have their own.
    var jobs: Database? { openedJobs.flatMap { try? $0.get() } }
    /// The database of the jobs as the role that owns its tables, if the settings have one.
    var jobsOwner: Database? { openedJobsOwner.flatMap { try? $0.get() } }

    /// Closes them.
    func close() {
        for database in [product, owner, jobs, jobsOwner] { try? database?.close() }
    }

    // MARK: - Checks

    /// The databases respond, in a version that is supported, to roles that may use them.
    func check(_ causes: ReportedCauses) -> DiagnosticCheck {
        DiagnosticCheck("database") {
            var findings = [await finding(about: opened, "The database", url, causes)]
            if let openedJobs, let jobsURL {
                findings.append(await finding(about: openedJobs, "The database of the jobs", jobsURL, causes))
            }
            if let openedOwner {
                findings.append(await finding(aboutOwner: openedOwner, of: opened, "migration_url", causes))
            }
            if let openedJobsOwner, let openedJobs {
                findings.append(
                    await finding(aboutOwner: openedJobsOwner, of: openedJobs, "jobs_migration_url", causes))
            }
            return findings
        }
    }

    /// The role that migrates the database `served` can connect to it, and owns its tables.
    private func finding(
        aboutOwner owner: Result<Database, any Error>, of served: Result<Database, any Error>, _ name: String,
        _ causes: ReportedCauses
    ) async -> DiagnosticFinding {
        do {
            let facts = try await owner.get().facts()
            if let other = try? await served.get().facts(), other.identity != facts.identity {
                return .failed(
                    "database.\(name) is another database than the one that the program uses.",
                    fix: "Name the same server and database in both, with different roles.")
            }
            guard facts.isOwner else {
                return .failed(
                    "The role \(facts.role ?? "") of database.\(name) doesn't own all tables, or may not create any.",
                    fix: "Name the role trellis_owner, or run deploy/postgres/roles.sql.")
            }
            return .ok("The role of database.\(name) can connect, and owns the tables.")
        } catch {
            let cause = causes.latest.map { " (\($0))" } ?? ""
            return .failed(
                "The role of database.\(name) can't connect: \(Self.text(of: error))\(cause)",
                fix: "Check database.\(name); servers and workers run without it.")
        }
    }

    private func finding(
        about database: Result<Database, any Error>, _ name: String, _ url: DatabaseURL, _ causes: ReportedCauses
    ) async -> DiagnosticFinding {
        do {
            let facts = try await database.get().facts()
            try await database.get().check()
            guard facts.isPostgres else { return .ok("\(name) responds: SQLite \(facts.version) at \(url).") }
            let text = "PostgreSQL \(facts.version) at \(url), role \(facts.role ?? "")"
            guard facts.versionNumber >= Self.oldestServer.number else {
                return .failed(
                    "\(name) is \(text).", fix: "Update the server to PostgreSQL \(Self.oldestServer.name) or later.")
            }
            try await database.get().requireUTF8()
            guard !facts.isStandby else {
                return .failed(
                    "\(name) is a standby, which takes no writes: \(text).",
                    fix: "Name the primary in database.url, or let target_session_attrs=read-write find it.")
            }
            guard facts.schema != nil else {
                let role = Dialect.postgres.quoted(facts.role ?? "")
                return .failed(
                    "The search_path of the role \(facts.role ?? "") leads to no schema that exists and that it may "
                        + "use: \(text).",
                    fix: "Run deploy/postgres/roles.sql, or GRANT USAGE ON SCHEMA public TO \(role); or correct the "
                        + "path: ALTER ROLE \(role) SET search_path = public.")
            }
            for (verb, tables) in [("read", facts.unreadableTables), ("write", facts.unwritableTables)] {
                guard let first = tables.first else { continue }
                return .failed(
                    "The role \(facts.role ?? "") can't \(verb) \(tables.count) tables, such as \(first): \(text).",
                    fix: "Run deploy/postgres/roles.sql, or `App migrate up` with database.migration_url.")
            }
            return .ok("\(name) responds: \(text).")
        } catch let error as DatabaseEncodingError {
            return .failed(error.message, fix: "A database keeps its encoding; `App serve` doesn't start on this one.")
        } catch let error as UnopenedDatabase {
            return .failed(
                error.description, fix: "Check database.url and jobs_url; `App migrate up` creates the file.")
        } catch {
            let cause = causes.latest.map { " (\($0))" } ?? ""
            return .failed(
                "\(name) at \(url) can't be used: \(Self.text(of: error))\(cause)",
                fix: url.isPostgres
                    ? "See that it runs and can be reached from here, and check database.url, its user and password."
                    : "Check that it is a SQLite file that this user can read and write.")
        }
    }

    /// The clocks of this machine and of the server agree.
    var clock: DiagnosticCheck {
        DiagnosticCheck("clock") {
            let database = try opened.get()
            guard url.isPostgres else { return [.ok("The database uses the clock of this machine.")] }
            let offset = try await database.clockOffset()
            let size = offset < .zero ? .zero - offset : offset
            let text =
                "The clock of this machine is \(size.nanoseconds / 1_000_000) ms "
                + "\(offset < .zero ? "behind" : "ahead of") that of the database."
            let fix = "Synchronise the clocks of both machines, for example with chrony."
            if size < Self.clockWarning { return [.ok(text)] }
            return [size < Self.clockLimit ? .warning(text, fix: fix) : .failed(text, fix: fix)]
        }
    }

    /// Throws why a database can't be opened, for checks that would otherwise look at another one.
    func requireOpen() throws {
        _ = try opened.get()
        _ = try openedJobs?.get()
    }

    /// The text of an error for operators.
    static func text(of error: any Error) -> String { (error as? any AppError)?.message ?? "\(error)" }
}
