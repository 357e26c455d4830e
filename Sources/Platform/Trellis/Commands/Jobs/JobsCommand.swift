public import ArgumentParser
import TrellisDatabase
public import TrellisJobs
public import TrellisKernel

/// `App jobs`: shows and controls background jobs.
struct JobsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "jobs", abstract: "Show and control background jobs.",
            discussion: """
                Results go to standard output, messages to standard error; the exit code is 1 if something failed. The jobs' history \
                records these actions as actions of the platform.
                """,
            subcommands: [
                StatsCommand.self, ListCommand.self, FailuresCommand.self, ShowCommand.self, RetryCommand.self,
                CancelCommand.self,
                EditCommand.self, RescheduleCommand.self, DeleteCommand.self, PauseCommand.self, ResumeCommand.self,
                EnqueueCommand.self, NamesCommand.self, BatchCommand.self, CancelBatchCommand.self,
                OutboxCommand.self,
            ])
    }
}

/// The filter of the jobs that a command selects.
struct JobSelection: ParsableArguments {
    @Option(help: "Only jobs in this state: \(JobStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
    var state: JobStatus?
    @Option(help: "Only jobs of this queue.") var queue: String?
    @Option(help: "Only jobs of this name.") var name: String?
    @Option(help: "Only discarded and retrying jobs with this error code.") var code: String?
    @Option(help: ArgumentHelp("Only jobs of this tenant.", valueName: "id")) var tenant: ID<Tenant>?

    var filter: JobFilter {
        var filter = JobFilter(tenant: tenant, queue: queue, name: name, errorCode: code)
        filter.status = state
        return filter
    }
    var isEmpty: Bool { filter == JobFilter() }
}

/// The delays that commands accept until the start of a job, in seconds.
enum JobDelay {
    /// A century.
    static let longest = 100 * 366 * 86_400

    /// Throws unless the delay of `--delay` is within 0 and ``longest``.
    static func check(_ delay: Int) throws {
        guard (0...longest).contains(delay) else {
            throw ValidationError("--delay must be between 0 and \(longest).")
        }
    }
}

extension JobState: ExpressibleByArgument {}
extension JobStatus: ExpressibleByArgument {}

extension ID: ExpressibleByArgument {
    /// Parses an identifier; nil if the text is invalid.
    public init?(argument: String) {
        self.init(argument)
    }
}
