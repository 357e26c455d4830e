import ArgumentParser
import TrellisDatabase

extension MigrateCommand {
    /// `App migrate check`.
    struct CheckCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "check",
                abstract: "Compare the database with its migrations, and the migrations with the records.",
                discussion: """
                    Lists pending, changed and unknown migrations; each difference between the database and what the applied migrations \
                    make of an empty one; each property of a record that the schema has no fitting column for; on PostgreSQL, gaps in the \
                    isolation of tenants. Changes nothing. Exits with 1 when there is something to list.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let report = try await application.migrator.check(records: application.records)
                for sentence in report.advice { Console.message("Advice: \(sentence)") }
                for sentence in report.sentences { Console.output(sentence) }
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
                abstract: "Try pending migrations on a scratch copy, and tell what they would block.",
                discussion: """
                    On PostgreSQL the locks and rewrites of every statement are read while it runs: each finding names the table, the lock, \
                    what it blocks, and what to do instead. On SQLite, what an older program would miss. Exits with 1 when there is a finding.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Try every migration, applied or not.") var all = false

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let findings = try await application.migrator.lint(all: all)
                for finding in findings { Console.output("\(finding)") }
                guard findings.isEmpty else { throw ExitCode.failed }
                Console.message("Nobody would have to wait, and nothing would be missed.")
            }
        }
    }
}
