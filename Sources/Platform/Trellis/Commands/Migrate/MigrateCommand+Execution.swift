import ArgumentParser
import TrellisDatabase
import TrellisMigrations

extension MigrateCommand {
    /// `App migrate up`.
    struct UpCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "up", abstract: "Apply every pending migration, each in its own transaction.",
                discussion: """
                    On PostgreSQL, a migration that doesn't get its locks within migrations.lock_timeout is rolled back and retried. \
                    Afterwards, the role migrations.application_role gets the privileges that it needs. If jobs have a database \
                    of their own, its schema is migrated first.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var target: MigrationTarget
        @Option(
            help: ArgumentHelp(
                "Resume an interrupted migration that has no transaction, from the statement that was running.",
                valueName: "id"))
        var resume: String?

        func run() async throws {
            try await withApplication(P.self, options, creatingDatabase: { _ in true }) { application in
                // That of the jobs first, so that nothing is enqueued that it couldn't take.
                if let jobs = application.jobsMigrator, !target.jobs {
                    let applied = try await jobs.up()
                    Console.message(
                        applied.isEmpty
                            ? "The schema of the jobs' database is up to date."
                            : "Applied in the jobs' database: \(applied.joined(separator: ", "))")
                }
                let applied = try await target.migrator(of: application).up(resuming: resume)
                Console.message(
                    applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", "))")
            }
        }
    }

    /// `App migrate down`.
    struct DownCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "down", abstract: "Revert the last migrations, newest first. What they created is deleted."
            )
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var target: MigrationTarget
        @Option(help: "The number of migrations to revert.") var steps = 1
        @Option(
            help: ArgumentHelp(
                "Resume an interrupted migration that has no transaction, from the statement that was running.",
                valueName: "id"))
        var resume: String?

        func validate() throws {
            if steps < 1 { throw ValidationError("--steps must be 1 or more.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let reverted = try await target.migrator(of: application).down(steps: steps, resuming: resume)
                Console.message(
                    reverted.isEmpty ? "No migration is applied." : "Reverted: \(reverted.joined(separator: ", "))")
            }
        }
    }

    /// `App migrate to ID`.
    struct ToCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "to", abstract: "Apply migrations up to this one, or revert those after it.",
                discussion:
                    "If the migration is applied, the later ones are reverted, and what they created is deleted."
            )
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var target: MigrationTarget
        @Argument(help: "The migration to be the last one applied, for example projects.001-create.") var id: String

        func run() async throws {
            try await withApplication(P.self, options, creatingDatabase: { _ in true }) { application in
                let moved = try await target.migrator(of: application).move(to: id)
                Console.message(
                    moved.isEmpty ? "\(id) is the last one applied." : "Moved: \(moved.joined(separator: ", "))")
            }
        }
    }
}
