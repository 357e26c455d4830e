import ArgumentParser
import TrellisHub
import TrellisKernel

/// `App events`: events and their subscribers, looked at and steered from the command line.
struct EventsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "events", abstract: "Look at events and their subscribers, and let events come again.",
            discussion:
                "Answers go to standard output, messages to standard error; the exit code is 1 when something failed.",
            subcommands: [
                ListCommand.self, NamesCommand.self, ReplayCommand.self, ResetCommand.self, RebaseCommand.self,
            ])
    }

    /// `App events list`.
    struct ListCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "list",
                abstract: "Tell how each subscriber stands: what waits, what was given up, what fails.",
                discussion:
                    "Subscribers that this release doesn't declare are marked: what waits for them waits for one that does."
            )
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                var table = TextTable(["subscriber", "waiting", "discarded", "failing since", "failure"])
                for standing in try await application.eventStore.standings(application.hub) {
                    table.add([
                        standing.isKnown ? standing.name : "\(standing.name) (not in this release)",
                        "\(standing.waiting)", "\(standing.discarded)",
                        standing.failingSince.map { "\($0)" } ?? "", standing.failure ?? "",
                    ])
                }
                Console.output(table.text)
            }
        }
    }

    /// `App events names`.
    struct NamesCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "names", abstract: "List the events that the modules declare, and who reacts to what.")
        }

        func run() async throws {
            try await reporting {
                let hub = try Application.inspect(P.self).hub
                var events = TextTable(["event", "version", "audience"])
                for event in hub.events { events.add([event.name, "\(event.version)", "\(event.audience)"]) }
                Console.output(events.text)
                var subscribers = TextTable(["subscriber", "delivery", "events"])
                for line in hub.lines { subscribers.add([line.subscriber, line.delivery, line.events]) }
                Console.output("\n" + subscribers.text)
            }
        }
    }
}
