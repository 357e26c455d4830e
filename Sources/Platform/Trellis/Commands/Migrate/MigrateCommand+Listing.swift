import ArgumentParser
import TrellisDatabase

/// The engines that `App migrate sql` writes for.
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

    /// `App migrate sql`.
    struct ScriptCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "sql",
                abstract: "Print migrations as a script for a database that this program can't reach.",
                discussion: """
                    Touches no database. The script writes the history too, so the program finds the migrations applied. \
                    Run it with `psql -v ON_ERROR_STOP=1 -f script.sql` or `sqlite3 -bail file < script.sql`.
                    """)
        }

        @Option(help: "For which engine: sqlite or postgres.") var engine: ScriptEngine
        @Option(help: ArgumentHelp("The first migration; the first of all by default.", valueName: "id"))
        var from: String?
        @Option(help: ArgumentHelp("The last migration; the last of all by default.", valueName: "id")) var to: String?

        func run() async throws {
            try await reporting {
                let application = try Application.inspect(P.self)
                let script = try MigrationScript(
                    application.migrations, audited: application.records, for: engine.engine, from: from, through: to)
                Console.output(script.text)
            }
        }
    }
}
