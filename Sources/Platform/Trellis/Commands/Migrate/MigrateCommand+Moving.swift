import ArgumentParser
import TrellisDatabase

extension MigrateCommand {
    /// `App migrate up`.
    struct UpCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "up", abstract: "Apply every pending migration, each in its own transaction.",
                discussion: """
                    On PostgreSQL a migration that doesn't get its locks within migrations.lock_timeout is rolled back and tried again, and \
                    the role migrations.application_role gets what it needs afterwards.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(
            help: ArgumentHelp(
                "Go on with a migration without a transaction that was cut off, from the statement that was under way.",
                valueName: "id"))
        var resume: String?

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let applied = try await application.migrator.up(resuming: resume)
                Console.message(
                    applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", "))")
            }
        }
    }

    /// `App migrate down`.
    struct DownCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "down", abstract: "Take back the last migrations, newest first. What they created is lost."
            )
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "How many migrations to take back.") var steps = 1
        @Option(
            help: ArgumentHelp(
                "Go on with a migration without a transaction that was cut off, from the statement that was under way.",
                valueName: "id"))
        var resume: String?

        func validate() throws {
            if steps < 1 { throw ValidationError("--steps must be 1 or more.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let reverted = try await application.migrator.down(steps: steps, resuming: resume)
                Console.message(
                    reverted.isEmpty ? "Nothing was applied." : "Taken back: \(reverted.joined(separator: ", "))")
            }
        }
    }

    /// `App migrate to ID`.
    struct ToCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "to", abstract: "Apply migrations up to one of them, or take back those after it.",
                discussion:
                    "When the migration is applied, what was applied after it is taken back, and what that created is lost."
            )
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The migration to be the last one applied, as in projects.001-create.") var id: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let moved = try await application.migrator.move(to: id)
                Console.message(
                    moved.isEmpty ? "\(id) is the last one applied." : "Moved: \(moved.joined(separator: ", "))")
            }
        }
    }
}
