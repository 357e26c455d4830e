public import ArgumentParser
import TrellisDatabase
public import TrellisJobs
import TrellisKernel
import TrellisSchema

extension JobsCommand {
    /// `App jobs edit`.
    struct EditCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "edit", abstract: "Change the arguments, priority or queue of a waiting job.",
                discussion: """
                    Of the arguments, pass those that change, as JSON; null removes one. The result must match the schema of the job. \
                    A job that has begun is refused: cancel it, and enqueue another one.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>
        @Option(help: ArgumentHelp("The arguments that change.", valueName: "json")) var arguments: String?
        @Option(help: "The priority: \(JobPriority.allCases.map { "\($0)" }.joined(separator: ", ")).")
        var priority: JobPriority?
        @Option(help: "The queue.") var queue: String?

        func validate() throws {
            guard arguments != nil || priority != nil || queue != nil else {
                throw ValidationError("Pass at least one of --arguments, --priority and --queue.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let patch = try arguments.map { text in
                    try SchemaCoding.decode(JSONObject.self, from: Array(text.utf8))
                }
                try await application.edit(
                    id, JobEdit(arguments: patch, priority: priority, queue: queue), for: .command("jobs edit"))
                Console.message("Changed \(id).")
            }
        }
    }

    /// `App jobs reschedule`.
    struct RescheduleCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "reschedule", abstract: "Change the earliest start of a waiting job.",
                discussion: """
                    A job that waits for its next attempt is rescheduled too. A job that waits for other jobs keeps waiting for them. \
                    --delay 0 starts the job as soon as a worker is free.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>
        @Option(
            help: ArgumentHelp("The earliest start, for example 2026-11-22T09:30:00Z.", valueName: "time"),
            transform: { text in
                guard let moment = Timestamp(text) else {
                    throw ValidationError("\(text) isn't a time such as 2026-11-22T09:30:00Z.")
                }
                return moment
            })
        var at: Timestamp?
        @Option(help: ArgumentHelp("The time until the start, in seconds.", valueName: "seconds")) var delay: Int?

        func validate() throws {
            guard (at == nil) != (delay == nil) else { throw ValidationError("Pass either --at or --delay.") }
            try JobDelay.check(delay ?? 0)
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let start = at.map { JobStart.at($0) } ?? .after(.seconds(delay ?? 0))
                let job = try await application.edit(id, JobEdit(start: start), for: .command("jobs reschedule"))
                Console.message("\(id) starts at the earliest at \(job.scheduledAt).")
            }
        }
    }

    /// `App jobs delete`.
    struct DeleteCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "delete", abstract: "Delete a waiting job with its files.",
                discussion: """
                    An entry of the audit stays. A job that has begun, or that other jobs or a batch wait for, is refused: cancel it.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = application.jobStore.acting(for: .command("jobs delete"))
                try await store.control.delete(id, tenant: try await store.queries.tenant(of: id), by: nil)
                Console.message("Deleted \(id).")
            }
        }
    }
}

extension Application {
    @discardableResult
    fileprivate func edit(_ id: ID<BackgroundJob>, _ edit: JobEdit, for scope: Scope) async throws -> JobRecord {
        let store = jobStore.acting(for: scope)
        return try await store.control.edit(
            id, tenant: try await store.queries.tenant(of: id), edit, in: jobs, by: nil)
    }
}

extension JobPriority: ExpressibleByArgument {
    /// Parses the name of a priority; nil if there is none of this name.
    public init?(argument: String) {
        guard let priority = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
        self = priority
    }

    /// The names.
    public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}
