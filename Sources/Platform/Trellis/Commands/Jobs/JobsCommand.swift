public import ArgumentParser
import TrellisDatabase
public import TrellisJobs
public import TrellisKernel

/// `App jobs`: background jobs, looked at and steered from the command line.
struct JobsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "jobs", abstract: "Look at background jobs, and steer them.",
            discussion: """
                Answers go to standard output, messages to standard error; the exit code is 1 when something failed. What is done here \
                stands in the jobs' history, as done by the platform.
                """,
            subcommands: [
                StatsCommand.self, ListCommand.self, ShowCommand.self, RetryCommand.self, CancelCommand.self,
                PauseCommand.self, ResumeCommand.self, EnqueueCommand.self, NamesCommand.self,
            ])
    }
}

/// Which jobs a command means.
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
    /// The identifier that the text spells, or nil.
    public init?(argument: String) {
        self.init(argument)
    }
}
