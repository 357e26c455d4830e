import ArgumentParser
import TrellisHub
import TrellisJobs
import TrellisKernel

/// `App events`: shows and controls events and their subscribers.
struct EventsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "events", abstract: "Show events and their subscribers, and deliver events again.",
            discussion:
                "Results go to standard output, messages to standard error; the exit code is 1 if something failed.",
            subcommands: [
                ListCommand.self, NamesCommand.self, ReplayCommand.self, ResetCommand.self, SkipCommand.self,
                ForgetCommand.self, RebaseCommand.self,
            ])
    }

    /// `App events list`.
    struct ListCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "list",
                abstract:
                    "Show the status of each subscriber: waiting and discarded events, parked tenants, and the current failure.",
                discussion:
                    "Marks subscribers that this release doesn't declare: their events wait for a release that declares them."
            )
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                var table = TextTable(["subscriber", "waiting", "discarded", "parked", "failing since", "failure"])
                let statuses = try await application.eventStore.statuses(application.hub)
                for status in statuses {
                    table.add([
                        status.isKnown ? status.name : "\(status.name) (not in this release)",
                        JobQueries.text(status.waiting), JobQueries.text(status.discarded), "\(status.parked.count)",
                        status.failingSince.map { "\($0)" } ?? "", status.failure ?? "",
                    ])
                }
                Console.output(table.text)
                let relay = try await application.eventStore.relayStatus()
                if let line = relay.line { Console.output("\n" + line) }
                let parked = statuses.flatMap { status in
                    status.parked.sorted { $0.key < $1.key }.map { [status.name, "\($0.key)", $0.value] }
                }
                guard !parked.isEmpty else { return }
                var tenants = TextTable(["subscriber", "parked tenant", "failure"])
                for row in parked { tenants.add(row) }
                Console.output("\n" + tenants.text)
            }
        }
    }

    /// `App events names`.
    struct NamesCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "names", abstract: "List the events that the modules declare, and their subscribers.")
        }

        func run() async throws {
            try await reportingErrors {
                let hub = try Application.inspect(P.self).hub
                var events = TextTable(["event", "version", "audience"])
                for event in hub.events { events.add([event.name, "\(event.version)", "\(event.audience)"]) }
                Console.output(events.text)
                var subscribers = TextTable(["subscriber", "delivery", "events"])
                for row in hub.subscriptionRows { subscribers.add([row.subscriber, row.delivery, row.events]) }
                Console.output("\n" + subscribers.text)
            }
        }
    }
}
