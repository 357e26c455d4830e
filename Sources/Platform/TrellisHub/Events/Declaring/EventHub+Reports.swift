import TrellisKernel
import TrellisSchema

extension EventHub {
    /// What each subscriber reacts to and how, in the order of the subscriptions.
    package var lines: [(subscriber: String, delivery: String, events: String)] {
        subscriptions.map { subscription in
            let names = subscription.events.types.map { types in types.map { type in type.name } }
            return (subscription.subscriber, subscription.deliveryName, names?.joined(separator: ", ") ?? "every event")
        }
    }

    /// The reference of all events as Markdown: who may see each, who reacts to it, and its payload.
    public var markdown: String {
        var text = """
            # Events

            Every event of the product, from its declaration; `App events list` tells how their subscribers stand.

            | event | version | seen by | subscribers |
            |---|---|---|---|

            """
        for event in events {
            text +=
                "| `\(event.name)` | \(event.version) | \(Self.shown(event.audience)) | \(reactions(to: event.name)) |\n"
        }
        text +=
            "\nSubscribers to every event: \(names(of: subscriptions.filter { $0.events.types == nil }, or: "none")).\n"
        for event in events {
            var catalog = SchemaCatalog()
            let reference = event.describe(in: &catalog)
            let schema = catalog.resolve(reference)
            text += "\n## \(event.name)\n\n"
            if !event.schemaSummary.isEmpty { text += "\(event.schemaSummary)\n\n" }
            text += "```json\n\(schema.json.pretty())```\n"
        }
        return text
    }

    private func reactions(to event: String) -> String {
        names(of: subscriptions.filter { $0.events.types?.contains { $0.name == event } ?? false }, or: "")
    }

    private func names(of subscriptions: [Subscription], or none: String) -> String {
        let names = subscriptions.map { "`\($0.subscriber)` \($0.deliveryName)" }
        return names.isEmpty ? none : names.joined(separator: ", ")
    }

    private static func shown(_ audience: EventAudience) -> String {
        switch audience {
        case .hidden: "nobody"
        case .members: "members"
        case .permission(let permission): "`\(permission.name)`"
        }
    }
}

extension Subscription {
    /// How the events come, in words.
    var deliveryName: String {
        switch work {
        case .inTransaction: "in the transaction"
        case .afterCommit: "after the commit"
        case .durable(let work): work.key == nil ? "durable" : "durable, in order"
        case .catchUp: "catching up"
        }
    }
}
