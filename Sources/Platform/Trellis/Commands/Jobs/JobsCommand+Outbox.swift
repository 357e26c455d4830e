import ArgumentParser
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs outbox`.
    struct OutboxCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "outbox", abstract: "Show jobs on their way to a database of their own.",
                discussion: """
                    Prints how many wait and how many were set aside, and those with the reason. --retry carries some of these again, \
                    after the reason was repaired; --discard deletes them, so that they never run.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "The maximum number of listed jobs.") var limit = 50
        @Option(help: ArgumentHelp("Carry this job again; may be repeated.", valueName: "id"))
        var retry: [ID<BackgroundJob>] = []
        @Option(help: ArgumentHelp("Delete this job; may be repeated.", valueName: "id"))
        var discard: [ID<BackgroundJob>] = []

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit must be between 1 and 1000.") }
            guard retry.isEmpty || discard.isEmpty else {
                throw ValidationError("Use either --retry or --discard.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let system = application.platform.database.system()
                let outbox = JobOutbox(system.acting(for: .command("jobs outbox")))
                guard let status = try await outbox.status() else {
                    Console.message("The jobs live in the product's database: database.jobs_url isn't set.")
                    throw ExitCode.failed
                }
                if !retry.isEmpty {
                    Console.message("\(try await outbox.retry(retry)) of \(retry.count) are carried again.")
                } else if !discard.isEmpty {
                    Console.message("\(try await outbox.discard(discard)) of \(discard.count) were deleted.")
                } else {
                    Console.output(
                        "waiting: \(status.waiting)  oldest: \(status.oldest)  set aside: \(status.setAside)")
                    for job in try await outbox.setAside(limit: limit) { Console.output(Self.line(job)) }
                }
            }
        }

        private static func line(_ job: JobOutboxRecord) -> String {
            let reason = "\(job.errorCode ?? ""): \(job.errorMessage ?? "")"
            return "\(job.id)  \(job.name)  tenant \(job.tenantID)  \(job.enqueuedAt)  \(reason)"
        }
    }
}

extension JobOutbox.Status {
    /// What waits and what was set aside, as a line without a break at its end; nil if nothing is.
    var line: String? {
        guard waiting + setAside > 0 else { return nil }
        return "jobs on their way to their database: \(JobQueries.text(waiting)), the oldest for "
            + "\(oldest.components.seconds) s; set aside: \(JobQueries.text(setAside))"
    }
}
