import ArgumentParser
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs retry`.
    struct RetryCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "retry", abstract: "Let jobs run again that were discarded or cancelled.",
                discussion: "Name one job, or say which by the options, at most a thousand at once.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var selection: JobSelection
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>?

        func validate() throws { try requireOne(id, selection) }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = application.jobStore.acting(for: .command("jobs retry"))
                if let id {
                    try await store.retry(id, tenant: try await store.tenant(of: id), by: nil)
                    Console.message("Retried \(id).")
                } else {
                    Console.message("Retried \(try await store.retry(selection.filter, by: nil)).")
                }
            }
        }
    }

    /// `App jobs cancel`.
    struct CancelCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "cancel",
                abstract: "Cancel jobs: those that wait at once, those that run as soon as they stop.",
                discussion: "Name one job, or say which by the options, at most a thousand at once.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var selection: JobSelection
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>?

        func validate() throws { try requireOne(id, selection) }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let store = application.jobStore.acting(for: .command("jobs cancel"))
                if let id {
                    try await store.cancel(id, tenant: try await store.tenant(of: id), by: nil)
                    Console.message("Cancelled \(id), or asked its worker to stop it.")
                } else {
                    Console.message("Cancelled \(try await store.cancel(selection.filter, by: nil)).")
                }
            }
        }
    }

    /// `App jobs pause`.
    struct PauseCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "pause", abstract: "Let no more jobs of a queue start.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The queue.") var queue: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try application.jobs.require(queue: queue)
                try await application.jobStore.acting(for: .command("jobs pause")).pause(queue: queue, by: nil)
                Console.message("Paused \(queue).")
            }
        }
    }

    /// `App jobs resume`.
    struct ResumeCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "resume", abstract: "Let the jobs of a paused queue start again.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The queue.") var queue: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try application.jobs.require(queue: queue)
                try await application.jobStore.acting(for: .command("jobs resume")).resume(queue: queue, by: nil)
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
        @Option(help: ArgumentHelp("The tenant that it is for; the platform itself by default.", valueName: "id"))
        var tenant: ID<Tenant> = .platform
        @Option(help: ArgumentHelp("The user on whose behalf it is.", valueName: "id")) var user = ID<User>(
            high: 0, low: 0)
        @Option(help: "How many seconds it waits before it may start.") var delay = 0

        func run() async throws {
            try await withApplication(P.self, options) { application in
                guard let job = application.jobs[name] else { throw JobError.unknownName(name) }
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

/// Refuses a command line that means no job, or all of them by oversight.
private func requireOne(_ id: ID<BackgroundJob>?, _ selection: JobSelection) throws {
    guard (id == nil) != selection.isEmpty else {
        throw ValidationError("Name one job, or say which by --state, --queue, --name or --tenant.")
    }
}
