import ArgumentParser
import TrellisHub
import TrellisJobs
import TrellisKernel

extension EventsCommand {
    /// `App events replay`.
    struct ReplayCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "replay", abstract: "Deliver events to a durable subscriber again.",
                discussion: """
                    Skips events that the subscriber has already processed, unless --again is given. --discarded retries discarded \
                    deliveries, at most 1000 at once.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String
        @Option(help: ArgumentHelp("Only this event.", valueName: "id")) var event: ID<PublishedEvent>?
        @Option(
            help: ArgumentHelp("Only events from this time on, for example 2026-11-22T09:30:00Z.", valueName: "time"),
            transform: { text in
                guard let moment = Timestamp(text) else {
                    throw ValidationError("\(text) isn't a time such as 2026-11-22T09:30:00Z.")
                }
                return moment
            })
        var since: Timestamp?
        @Option(help: ArgumentHelp("Only events of this tenant.", valueName: "id")) var tenant: ID<Tenant>?
        @Flag(help: "Also events that the subscriber has already processed: their effects happen again.") var again =
            false
        @Flag(help: "Retry discarded deliveries.") var discarded = false

        func validate() throws {
            let selections = [event != nil, since != nil, discarded].count { $0 }
            guard selections == 1 else {
                throw ValidationError("Pass exactly one of --event, --since and --discarded.")
            }
            guard !(discarded && again) else { throw ValidationError("--again and --discarded exclude each other.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let count: Int
                if discarded {
                    try application.hub.checkDurable(subscriber)
                    let filter = JobFilter(
                        tenant: tenant, state: .discarded, name: NewJob.deliveryPrefix + subscriber)
                    count = try await application.jobStore.acting(for: .command("events replay")).control
                        .retry(filter, by: nil)
                } else {
                    let replay = EventReplay(event: event, since: since, tenant: tenant, includesHandled: again)
                    count = try await application.eventStore.acting(for: .command("events replay"))
                        .replay(replay, to: subscriber, application.hub)
                }
                Console.message("Replayed \(count).")
                if event != nil, count == 0 {
                    let handled = again ? "" : "has processed it already (pass --again), or "
                    Console.message("The event exists, but \(subscriber) \(handled)doesn't subscribe to it.")
                }
            }
        }
    }

    /// `App events reset`.
    struct ResetCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "reset", abstract: "Move the position of a catch-up subscriber.",
                discussion: "Moving back delivers the events between again. Moving forward skips them.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String
        @Flag(help: "Move before the oldest stored event.") var toBeginning = false
        @Flag(help: "Move after the latest event.") var toEnd = false
        @Option(help: ArgumentHelp("Move after this event.", valueName: "id")) var after: ID<PublishedEvent>?

        func validate() throws {
            guard [toBeginning, toEnd, after != nil].count(where: { $0 }) == 1 else {
                throw ValidationError("Pass exactly one of --to-beginning, --to-end and --after.")
            }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let target: OffsetTarget = after.map { .event($0) } ?? (toEnd ? .end : .beginning)
                try await application.eventStore.acting(for: .command("events reset"))
                    .setOffset(of: subscriber, to: target, application.hub)
                Console.message("Moved \(subscriber).")
            }
        }
    }

    /// `App events skip`.
    struct SkipCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "skip", abstract: "Skip the event at which a subscriber waits for a tenant.",
                discussion: """
                    For a subscriber that goes on without a tenant whose event it can't handle. The event is never delivered to it; \
                    the tenant's later events are.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String
        @Argument(help: "The tenant's id.") var tenant: ID<Tenant>

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let event = try await application.eventStore.acting(for: .command("events skip"))
                    .skip(tenant, of: subscriber, application.hub)
                Console.message("Skipped \(event).")
            }
        }
    }

    /// `App events forget`.
    struct ForgetCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "forget", abstract: "Delete what is stored for a subscriber that was removed.",
                discussion: """
                    Its place in the history keeps all later events from being removed. Its deliveries that haven't ended are \
                    cancelled. Not while another release that declares it still runs: its servers create the place again.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The subscriber.") var subscriber: String

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try await application.eventStore.acting(for: .command("events forget"))
                    .forget(subscriber, application.hub)
                Console.message("Forgot \(subscriber).")
            }
        }
    }

    /// `App events rebase`.
    struct RebaseCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "rebase", abstract: "Adapt stored events to another PostgreSQL cluster.",
                discussion: """
                    For a dump that was restored into a new cluster: events are ordered by transaction numbers, which restart there. \
                    Servers and workers do it at start. Changes nothing if new events follow the existing ones anyway.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try await application.eventStore.rebase()
                Console.message("New events now follow the existing ones.")
            }
        }
    }
}
