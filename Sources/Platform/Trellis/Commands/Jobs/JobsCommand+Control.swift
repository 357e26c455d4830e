import ArgumentParser
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs retry`.
    struct RetryCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "retry", abstract: "Retry discarded or cancelled jobs, and make retrying jobs run now.",
                discussion: "Pass one job id, or select jobs with the options; at most 1000 at once.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var selection: JobSelection
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>?

        func validate() throws { try requireSelection(id, selection) }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = application.jobStore.acting(for: .command("jobs retry"))
                if let id {
                    try await store.control.retry(id, tenant: try await store.queries.tenant(of: id), by: nil)
                    Console.message("Retried \(id).")
                } else {
                    let again = try await store.control.retry(selection.filter, by: nil)
                    let now = try await store.control.runNow(selection.filter, limit: 1000 - again, by: nil)
                    Console.message("Retried \(again + now).")
                }
            }
        }
    }

    /// `App jobs cancel`.
    struct CancelCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "cancel",
                abstract: "Cancel jobs: waiting jobs at once, running jobs when they stop.",
                discussion: "Pass one job id, or select jobs with the options; at most 1000 at once.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var selection: JobSelection
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>?

        func validate() throws { try requireSelection(id, selection) }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = application.jobStore.acting(for: .command("jobs cancel"))
                if let id {
                    try await store.control.cancel(id, tenant: try await store.queries.tenant(of: id), by: nil)
                    Console.message("Cancelled \(id), or requested its worker to stop it.")
                } else {
                    Console.message("Cancelled \(try await store.control.cancel(selection.filter, by: nil)).")
                }
            }
        }
    }

    /// `App jobs pause`.
    struct PauseCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "pause", abstract: "Pause a queue: no more of its jobs start.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The queue.") var queue: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try application.jobs.require(queue: queue)
                let store = application.jobStore.acting(for: .command("jobs pause"))
                try await store.control.pause(queue: queue, by: nil)
                Console.message("Paused \(queue).")
            }
        }
    }

    /// `App jobs resume`.
    struct ResumeCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "resume", abstract: "Resume a paused queue.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The queue.") var queue: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try application.jobs.require(queue: queue)
                let store = application.jobStore.acting(for: .command("jobs resume"))
                try await store.control.resume(queue: queue, by: nil)
                Console.message("Resumed \(queue).")
            }
        }
    }

    /// `App jobs enqueue`.
    struct EnqueueCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "enqueue", abstract: "Enqueue a job.",
                discussion: "Prints the job's identifier. `App jobs names` lists the names.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's name.") var name: String
        @Argument(help: "Its arguments, as JSON.") var arguments = "{}"
        @Option(help: ArgumentHelp("The tenant of the job; the platform by default.", valueName: "id"))
        var tenant: ID<Tenant> = .platform
        @Option(help: ArgumentHelp("The user on whose behalf the job runs.", valueName: "id")) var user = ID<User>(
            high: 0, low: 0)
        @Option(help: "The delay before the job may start, in seconds.") var delay = 0

        func validate() throws { try JobDelay.check(delay) }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                guard let job = application.jobs[name] else { throw JobError.unknownName(name) }
                try await application.require(tenant: tenant)
                let scope = Scope(tenantID: tenant, userID: user, requestID: "command")
                let start = JobOptions(start: delay > 0 ? .after(.seconds(delay)) : nil)
                let arguments = arguments
                let enqueued = try await application.platform.database.tenant(scope).write { tx in
                    try job.enqueue(arguments, start, tx)
                }
                Console.output("\(enqueued.id)")
            }
        }
    }
}

/// Throws unless the command line selects either one job or a filter, so that it can't change all jobs by mistake.
private func requireSelection(_ id: ID<BackgroundJob>?, _ selection: JobSelection) throws {
    guard (id == nil) != selection.isEmpty else {
        throw ValidationError("Pass one job id, or select jobs with --state, --queue, --name, --code or --tenant.")
    }
}
