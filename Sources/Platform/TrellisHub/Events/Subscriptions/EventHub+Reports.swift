import TrellisKernel
import TrellisSchema

extension EventHub {
    /// The subscriber, delivery and events of each subscription, in order.
    package var subscriptionRows: [(subscriber: String, delivery: String, events: String)] {
        subscriptions.map { subscription in
            let names = subscription.events.types.map { types in types.map { type in type.name } }
            return (subscription.subscriber, subscription.deliveryName, names?.joined(separator: ", ") ?? "every event")
        }
    }

    /// The reference of all events as Markdown: audience, subscribers and payload of each.
    public var markdown: String {
        var text = """
            # Events

            Every event of the product, from its declaration; `App events list` shows the status of the subscribers.

            | event | version | visible to | subscribers |
            |---|---|---|---|

            """
        for event in events {
            let audience = Self.audienceText(event.audience)
            text += "| `\(event.name)` | \(event.version) | \(audience) | \(subscribers(of: event.name)) |\n"
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

    private func subscribers(of event: String) -> String {
        names(of: subscriptions.filter { $0.events.types?.contains { $0.name == event } ?? false }, or: "")
    }

    private func names(of subscriptions: [Subscription], or none: String) -> String {
        let names = subscriptions.map { "`\($0.subscriber)` \($0.deliveryName)" }
        return names.isEmpty ? none : names.joined(separator: ", ")
    }

    private static func audienceText(_ audience: EventAudience) -> String {
        switch audience {
        case .hidden: "handlers only"
        case .members: "members"
        case .permission(let permission): "`\(permission.name)`"
        }
    }
}

extension Subscription {
    /// The display name of the delivery.
    var deliveryName: String {
        switch work {
        case .inTransaction: "in the transaction"
        case .afterCommit: "after the commit"
        case .durable(let work): work.key == nil ? "durable" : "durable, in order"
        case .catchUp: "catch-up"
        }
    }
}
