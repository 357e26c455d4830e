import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisObservability
import TrellisWeb

/// `App serve`: the server itself, and what `App` does without a command.
struct ServeCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve", abstract: "Serve the API.",
            discussion: """
                Migrates by itself in development. Elsewhere it refuses to start with pending migrations, unless --migrate is given. \
                SIGTERM and SIGINT end it after the requests in flight.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Apply pending migrations first.") var migrate = false
    @Flag(help: "Answer every route with an example from its schema; no database, no log-in.") var mock = false

    func run() async throws {
        if mock { return try await serveExamples() }
        try await withApplication(P.self, options, logsTo: .standardOutput) { application in
            try await prepareSchema(of: application)
            try await application.requireTenancy()
            try await application.adoptRestoredEvents()
            try await application.noteSettings(ConfigCommand<P>.report(options).list(), by: "serve")
            try await application.serve { address in Self.announce(address) }
        }
    }

    private func prepareSchema(of application: Application) async throws {
        guard migrate || application.platform.settings.environment == "development" else {
            return try await application.requireMigrated()
        }
        let applied = try await application.migrator.up()
        if !applied.isEmpty { Console.message("Applied: \(applied.joined(separator: ", "))") }
    }

    private func serveExamples() async throws {
        try await reporting {
            let settings = try readSettings(P.self, options)
            try await Application.inspect(P.self).mocked(settings: settings).serve(doesJobs: false) { address in
                Self.announce(address, " (examples only)")
            }
        }
    }

    private static func announce(_ address: String, _ note: String = "") {
        Console.message(
            """
            \(P.name) serves on \(address)\(note)
              docs    \(address)/docs
              health  \(address)/health
            """)
    }
}
