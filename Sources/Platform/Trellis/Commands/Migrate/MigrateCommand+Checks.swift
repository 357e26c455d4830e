import ArgumentParser
import TrellisDatabase
import TrellisMigrations

extension MigrateCommand {
    /// `App migrate check`.
    struct CheckCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "check",
                abstract: "Compare the database with its migrations, and the migrations with the records.",
                discussion: """
                    Lists pending, changed and unknown migrations; each difference between the database and the schema that the applied \
                    migrations create; each property of a record without a matching column; on PostgreSQL, gaps in the isolation of \
                    tenants; each migration that differs from a release. Changes nothing. Exits with 1 if there is a finding.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var releases: ReleaseOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let report = try await application.migrator.check(
                    records: application.records, releases: try releases.read())
                for sentence in report.advice { Console.message("Advice: \(sentence)") }
                for sentence in report.messages { Console.output(sentence) }
                guard report.isClean else { throw ExitCode.failed }
                Console.message("The database, the migrations and the records agree.")
            }
        }
    }

    /// `App migrate lint`.
    struct LintCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "lint",
                abstract: "Run pending migrations on a scratch copy, and report what they would block.",
                discussion: """
                    On PostgreSQL, reads the locks and rewrites of every statement while it runs: each finding names the table, the lock, \
                    what it blocks, and what to do instead. On SQLite, lists what an older program would miss. With releases, a table or column may \
                    be dropped that the latest release doesn't use. Exits with 1 if there is a finding. Lists on standard error the stated \
                    changes of tables that belong to other modules.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var releases: ReleaseOptions
        @Flag(help: "Check every migration, applied or not.") var all = false

        func run() async throws {
            try await withApplication(P.self, options) { application in
                for exception in application.migrator.exceptions { Console.message("Exception: \(exception)") }
                let findings = try await application.migrator.lint(all: all, releases: try releases.read())
                for finding in findings { Console.output("\(finding)") }
                guard findings.isEmpty else { throw ExitCode.failed }
                Console.message("No findings: nothing would be blocked, and an older program would miss nothing.")
            }
        }
    }
}
