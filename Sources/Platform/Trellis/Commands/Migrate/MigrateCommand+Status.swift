import ArgumentParser
import TrellisDatabase
import TrellisMigrations

/// The database engines that `App migrate sql` supports.
enum ScriptEngine: String, ExpressibleByArgument, CaseIterable {
    case sqlite, postgres

    var engine: MigrationScript.Engine {
        switch self {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }
}

extension MigrateCommand {
    /// `App migrate status`.
    struct StatusCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "status", abstract: "List every migration with its state.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var target: MigrationTarget

        func run() async throws {
            try await withApplication(P.self, options) { application in
                for migration in try await target.migrator(of: application).status() {
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
        @OptionGroup var target: MigrationTarget

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let plan = try await target.migrator(of: application).plan()
                if plan.isEmpty { Console.message("The schema is up to date.") }
                for step in plan { Console.output(step.sql) }
            }
        }
    }

    /// `App migrate sql`.
    struct ScriptCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "sql",
                abstract: "Print migrations as a script for a database that this program can't reach.",
                discussion: """
                    Connects to no database. The script also writes the migration history, so the program sees the migrations as applied. \
                    Run it with `psql -v ON_ERROR_STOP=1 -f script.sql` or `sqlite3 -bail file < script.sql`.
                    """)
        }

        @Option(help: "The engine: sqlite or postgres.") var engine: ScriptEngine
        @Option(help: ArgumentHelp("The first migration; by default the first of all.", valueName: "id"))
        var from: String?
        @Option(help: ArgumentHelp("The last migration; by default the last of all.", valueName: "id")) var to: String?

        func run() async throws {
            try await reportingErrors {
                let application = try Application.inspect(P.self)
                let script = try MigrationScript(
                    application.migrations, audited: application.records, for: engine.engine, from: from, through: to)
                Console.output(script.text)
            }
        }
    }
}
