import ArgumentParser
import TrellisConfig
import TrellisJobs
import TrellisKernel
import TrellisObservability

/// `App work`: runs a worker for background jobs, without a server.
struct WorkCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "work", abstract: "Run background jobs.",
            discussion: """
                Any number of workers share the jobs: on several machines with PostgreSQL, on one machine with SQLite. Doesn't start with \
                pending migrations. It runs the services that the modules and the product register for workers, and listens on \
                web.management_port if that is set. On SIGTERM and SIGINT it stops: jobs that don't end within jobs.shutdown_grace return to their queues \
                and lose no attempt.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Option(
        help: ArgumentHelp("The queues, separated by commas; those of jobs.queues by default.", valueName: "names"),
        transform: { $0.split(utf8: ",").map(String.init) })
    var queues: [String] = []
    @Option(help: "The maximum number of concurrent jobs; jobs.concurrency by default.") var concurrency: Int?

    func validate() throws {
        guard (1...10_000).contains(concurrency ?? 1) else {
            throw ValidationError("--concurrency must be between 1 and 10000.")
        }
    }

    func run() async throws {
        try await withApplication(P.self, options, logsTo: .standardOutput) { application in
            try await application.requireMigrated()
            try await application.requireEncoding()
            try await application.requireTenantIsolation()
            try await application.rebaseRestoredEvents()
            try await application.auditSettings(application.platform.settings.list, by: "work")
            var settings = application.platform.settings[JobSettings.self]
            if !queues.isEmpty { settings.queues = queues }
            if let concurrency { settings.concurrency = concurrency }
            try await application.work(settings) { [settings] in
                Console.message("\(P.name) runs background jobs, up to \(settings.concurrency) at once.")
            }
        }
    }
}
