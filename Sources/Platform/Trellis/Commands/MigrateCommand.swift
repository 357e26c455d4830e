import ArgumentParser
import TrellisDatabase

/// `App migrate`: the database's schema, up and down.
struct MigrateCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate", abstract: "Bring the database's schema up to date, back, or report on it.",
            subcommands: [UpCommand.self, DownCommand.self, StatusCommand.self, PlanCommand.self])
    }

    /// `App migrate up`.
    struct UpCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "up", abstract: "Apply every pending migration, each in its own transaction.")
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let applied = try await application.migrator.up()
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

        func validate() throws {
            if steps < 1 { throw ValidationError("--steps must be 1 or more.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let reverted = try await application.migrator.down(steps: steps)
                Console.message(
                    reverted.isEmpty ? "Nothing was applied." : "Taken back: \(reverted.joined(separator: ", "))")
            }
        }
    }

    /// `App migrate status`.
    struct StatusCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "status", abstract: "List every migration with what became of it.")
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                for migration in try await application.migrator.status() {
                    Console.output("\(migration.id)  \(migration.state)")
                }
            }
        }
    }

    /// `App migrate plan`.
    struct PlanCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "plan", abstract: "Print the SQL that `migrate up` would run.")
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let plan = try await application.migrator.plan()
                if plan.isEmpty { Console.message("The schema is up to date.") }
                for step in plan { Console.output(step.sql) }
            }
        }
    }
}
