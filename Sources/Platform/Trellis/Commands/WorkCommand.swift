import ArgumentParser
import TrellisConfig
import TrellisJobs
import TrellisObservability

/// `App work`: a worker, which runs background jobs and serves nothing.
struct WorkCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "work", abstract: "Run background jobs.",
            discussion: """
                As many workers as wanted share the work: on any machine with PostgreSQL, on one machine with SQLite. Refuses to start with \
                pending migrations. SIGTERM and SIGINT end it: jobs that don't end within jobs.shutdown_grace are put back, and no attempt \
                of theirs is lost.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Option(
        help: ArgumentHelp("The queues, separated by commas; those of jobs.queues by default.", valueName: "names"),
        transform: { $0.split(separator: ",").map(String.init) })
    var queues: [String] = []
    @Option(help: "How many jobs run at once; jobs.concurrency by default.") var concurrency: Int?

    func validate() throws {
        guard (1...10_000).contains(concurrency ?? 1) else {
            throw ValidationError("--concurrency must be between 1 and 10000.")
        }
    }

    func run() async throws {
        try await withApplication(P.self, options, logsTo: .standardOutput) { application in
            try await application.requireMigrated()
            try await application.requireTenancy()
            try await application.adoptRestoredEvents()
            try await application.noteSettings(ConfigCommand<P>.report(options).list(), by: "work")
            var settings = application.platform.settings[JobSettings.self]
            if !queues.isEmpty { settings.queues = queues }
            if let concurrency { settings.concurrency = concurrency }
            try await application.work(settings) {
                Console.message("\(P.name) works on jobs, \(settings.concurrency) at once.")
            }
        }
    }
}
