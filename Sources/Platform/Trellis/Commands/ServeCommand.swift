import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisMigrations
import TrellisObservability
import TrellisWeb

/// `App serve`: runs the server; the default command.
struct ServeCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve", abstract: "Serve the API.",
            discussion: """
                Applies pending migrations automatically in development. In other environments it doesn't start with pending migrations, \
                unless --migrate is given. It runs the services that the modules and the product register for the server. On SIGTERM and \
                SIGINT it completes the requests in flight, ends the services and exits.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Apply pending migrations first.") var migrate = false
    @Flag(help: "Return an example from the schema for every route; no database, no login.") var mock = false

    func run() async throws {
        if mock { return try await serveExamples() }
        let creates = { [migrate] (environment: String) in migrate || environment == "development" }
        try await withApplication(P.self, options, logsTo: .standardOutput, creatingDatabase: creates) { application in
            try await prepareSchema(of: application)
            try await application.requireEncoding()
            try await application.requireTenantIsolation()
            try await application.rebaseRestoredEvents()
            try await application.auditSettings(application.platform.settings.list, by: "serve")
            let pages = ServedPages(application)
            try await application.serve { address in Console.message(pages.banner(P.name, at: address)) }
        }
    }

    private func prepareSchema(of application: Application) async throws {
        guard migrate || application.platform.settings.environment == "development" else {
            return try await application.requireMigrated()
        }
        // That of the jobs first, so that nothing is enqueued that it couldn't take.
        for migrator in [application.jobsMigrator, application.migrator].compactMap(\.self) {
            let applied = try await migrator.up()
            if !applied.isEmpty { Console.message("Applied: \(applied.joined(separator: ", "))") }
        }
        try await application.requireSchema()
    }

    private func serveExamples() async throws {
        try await reportingErrors {
            let settings = try readSettings(P.self, options)
            let application = try Application.inspect(P.self).mocked(settings: settings.current)
            let pages = ServedPages(application)
            try await application.serve(runsJobs: false) { address in
                Console.message(pages.banner(P.name, at: address, note: " (examples only)"))
            }
        }
    }
}
