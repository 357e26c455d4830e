import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

extension JobsCommand {
    /// `App jobs stats`.
    struct StatsCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "stats", abstract: "Show the status of each queue, and the workers.")
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let now = application.platform.database.now
                let (store, settings) = (application.jobStore, application.platform.settings[JobSettings.self])
                let processes = try await store.workers.all()
                var queues = TextTable([
                    "queue", "workers", "available", "oldest", "running", "scheduled", "retrying", "blocked",
                    "discarded",
                ])
                for queue in try await store.queries.queues(declared: application.jobs.queues.map(\.name)) {
                    let name = queue.pausedAt == nil ? queue.queue : "\(queue.queue) (paused)"
                    let takers = processes.count { $0.takes(queue.queue, at: now, deadAfter: settings.longestSilence) }
                    let oldest = queue.oldestAvailable.map { Self.age(now - $0) } ?? ""
                    let counts: [JobStatus] = [.running, .scheduled, .retrying, .blocked, .discarded]
                    queues.add(
                        [name, "\(takers)", queue.text(.available), oldest] + counts.map { queue.text($0) })
                }
                Console.output(queues.text)
                let relay = try await application.eventStore.relayStatus()
                if let line = relay.line { Console.output("\n" + line) }
                let outbox = try await JobOutbox(application.platform.database.system()).status()
                if let line = outbox?.line { Console.output("\n" + line) }
                var workers = TextTable(["worker", "host", "process", "running", "seen", "queues"])
                for worker in processes {
                    workers.add([
                        "\(worker.id)", worker.host, "\(worker.process)", "\(worker.running)/\(worker.concurrency)",
                        Self.age(now - worker.heartbeatAt) + (worker.stoppingAt == nil ? "" : ", stopping"),
                        worker.queues.joined(separator: ","),
                    ])
                }
                Console.output("\n" + workers.text)
            }
        }

        private static func age(_ duration: Duration) -> String {
            "\(max(duration, .zero).components.seconds) s"
        }
    }

    /// `App jobs list`.
    struct ListCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "list", abstract: "List jobs, the latest enqueued first.")
        }

        @OptionGroup var options: SettingsOptions
        @OptionGroup var selection: JobSelection
        @Option(help: "The maximum number of jobs.") var limit = 50

        func validate() throws {
            guard (1...PageRequest.maximumLimit).contains(limit) else {
                throw ValidationError("--limit must be between 1 and \(PageRequest.maximumLimit).")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let page = try await application.jobStore.queries.jobs(selection.filter, PageRequest(limit: limit))
                var table = TextTable(["id", "name", "queue", "state", "attempt", "created", "error"])
                for job in page.items {
                    table.add([
                        "\(job.id)", job.name, job.queue, job.status.rawValue, "\(job.attempt)/\(job.maxAttempts)",
                        "\(job.createdAt)", job.errorCode ?? "",
                    ])
                }
                Console.output(table.text)
                if page.nextCursor != nil {
                    Console.message("There are more jobs. A higher --limit shows more of them.")
                }
            }
        }
    }

    /// `App jobs show`.
    struct ShowCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "show", abstract: "Show one job with its state, history and log.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The job's identifier.") var id: ID<BackgroundJob>

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let found = try await application.jobStore.queries.history(of: id)
                for (key, value) in found.job.summary { Console.output("\(key): \(value)") }
                for event in found.events {
                    Console.output("\(event.at)  \(event.kind.rawValue)  \(event.message ?? "")")
                }
                for line in found.log { Console.output("\(line.at)  \(line.level)  \(line.message)") }
            }
        }
    }

    /// `App jobs names`.
    struct NamesCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "names", abstract: "List the jobs that the modules declare.")
        }

        func run() async throws {
            try await reportingErrors {
                var table = TextTable(["name", "queue", "attempts", "timeout"])
                for job in try Application.inspect(P.self).jobs.registrations.sorted(by: { $0.name < $1.name }) {
                    table.add([
                        job.name, job.queue.name, "\(job.retry.attempts)", "\(job.timeout.components.seconds) s",
                    ])
                }
                Console.output(table.text)
            }
        }
    }
}

extension JobRecord {
    /// The properties of the job for operators, without the arguments, which may be secret.
    fileprivate var summary: [(key: String, value: String)] {
        let parts: [(String, String?)] = [
            ("id", "\(id)"), ("tenant", tenantID == .platform ? "the platform" : "\(tenantID)"), ("name", name),
            ("queue", queue), ("state", status.rawValue), ("attempt", "\(attempt) of \(maxAttempts)"),
            ("request", requestID), ("created", "\(createdAt)"), ("scheduled", "\(scheduledAt)"),
            ("started", startedAt.map { "\($0)" }), ("finished", finishedAt.map { "\($0)" }),
            ("progress", progress.map { "\($0) % \(progressNote ?? "")" }), ("result", result?.text),
            ("error", errorMessage.map { "\(errorCode ?? ""): \($0)" }),
        ]
        return parts.compactMap { key, value in value.map { (key, $0) } }
    }
}
