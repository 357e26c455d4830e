import ArgumentParser
import TrellisHub
import TrellisJobs
import TrellisKernel

extension EventsCommand {
    /// `App events replay`.
    struct ReplayCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "replay", abstract: "Deliver events to a durable subscriber once more.",
                discussion: """
                    What the subscriber has behind it is left out unless --again is given. --discarded retries the deliveries that were \
                    given up, at most a thousand at once.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String
        @Option(help: ArgumentHelp("This event only.", valueName: "id")) var event: ID<PublishedEvent>?
        @Option(
            help: ArgumentHelp("The events from this moment on, as in 2026-11-22T09:30:00Z.", valueName: "time"),
            transform: { text in
                guard let moment = Timestamp(text) else { throw ValidationError("\(text) isn't a moment.") }
                return moment
            })
        var since: Timestamp?
        @Option(help: ArgumentHelp("Only events of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Flag(help: "Those too that the subscriber has behind it: their effects happen again.") var again = false
        @Flag(help: "Retry the deliveries that were given up.") var discarded = false

        func validate() throws {
            let ways = [event != nil, since != nil, discarded].count { $0 }
            guard ways == 1 else { throw ValidationError("Say which: one of --event, --since and --discarded.") }
            guard !(discarded && again) else { throw ValidationError("What was given up isn't behind the subscriber.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let count: Int
                if discarded {
                    guard application.jobs[JobDraft.deliveryPrefix + subscriber] != nil else {
                        throw EventError.unknownSubscriber(subscriber)
                    }
                    let filter = JobFilter(
                        tenant: tenant, state: .discarded, name: JobDraft.deliveryPrefix + subscriber)
                    count = try await application.jobStore.acting(for: .command("events replay")).retry(filter, by: nil)
                } else {
                    let replay = EventReplay(event: event, since: since, tenant: tenant, again: again)
                    count = try await application.eventStore.acting(for: .command("events replay"))
                        .replay(replay, to: subscriber, application.hub)
                }
                Console.message("Replayed \(count).")
            }
        }
    }

    /// `App events reset`.
    struct ResetCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "reset", abstract: "Move the place of a subscriber that goes through the history.",
                discussion: "What lies between comes again, or never.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String
        @Flag(help: "Before the oldest event that is kept.") var toBeginning = false
        @Flag(help: "Behind the latest event.") var toEnd = false
        @Option(help: ArgumentHelp("Behind this event.", valueName: "id")) var after: ID<PublishedEvent>?

        func validate() throws {
            guard [toBeginning, toEnd, after != nil].count(where: { $0 }) == 1 else {
                throw ValidationError("Say where: one of --to-beginning, --to-end and --after.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let target: EventTarget = after.map { .event($0) } ?? (toEnd ? .end : .beginning)
                try await application.eventStore.acting(for: .command("events reset"))
                    .move(subscriber, to: target, application.hub)
                Console.message("Moved \(subscriber).")
            }
        }
    }

    /// `App events rebase`.
    struct RebaseCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "rebase", abstract: "Make events ready for another PostgreSQL cluster.",
                discussion: """
                    After a dump was restored into a new cluster: events stand in the order of transaction numbers, which begin anew. \
                    Servers and workers do it as they start, where the numbers there show that it is needed.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try await application.eventStore.rebase()
                Console.message("Events to come stand behind those that are there.")
            }
        }
    }
}
