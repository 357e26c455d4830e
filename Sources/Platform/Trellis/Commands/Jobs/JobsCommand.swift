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
                StatsCommand.self, ListCommand.self, ShowCommand.self, RetryCommand.self, CancelCommand.self,
                PauseCommand.self, ResumeCommand.self, EnqueueCommand.self, NamesCommand.self,
            ])
    }
}

/// The filter of the jobs that a command selects.
struct JobSelection: ParsableArguments {
    @Option(help: "Only jobs in this state: \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).")
    var state: JobState?
    @Option(help: "Only jobs of this queue.") var queue: String?
    @Option(help: "Only jobs of this name.") var name: String?
    @Option(help: ArgumentHelp("Only jobs of this tenant.", valueName: "id")) var tenant: ID<Tenant>?

    var filter: JobFilter { JobFilter(tenant: tenant, state: state, queue: queue, name: name) }
    var isEmpty: Bool { filter == JobFilter() }
}

extension JobState: ExpressibleByArgument {}

extension ID: ExpressibleByArgument {
    /// Parses an identifier; nil if the text is invalid.
    public init?(argument: String) {
        self.init(argument)
    }
}
