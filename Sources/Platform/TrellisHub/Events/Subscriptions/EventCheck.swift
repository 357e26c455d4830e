import TrellisJobs

/// Validates the declarations of events and subscriptions.
enum EventCheck {
    /// Returns the events by name.
    static func types(_ events: [any Event.Type]) throws(EventHubError) -> [String: any Event.Type] {
        var types: [String: any Event.Type] = [:]
        for event in events {
            guard types.updateValue(event, forKey: event.name) == nil else { throw .duplicateEvent(event.name) }
            let steps = event.upcasters.map(\.version).sorted()
            guard steps == Array(1..<max(event.version, 1)) else { throw .missingUpcaster(event.name, event.version) }
        }
        return types
    }

    static func check(
        _ subscriptions: [Subscription], _ types: [String: any Event.Type]
    ) throws(EventHubError) {
        var lines: Set<String> = []
        var first: [String: Subscription] = [:]
        for subscription in subscriptions {
            let name = subscription.subscriber
            guard isName(name) else { throw .badSubscriber(name) }
            for event in subscription.events.types ?? [] {
                guard let declared = types[event.name], declared == event else {
                    throw .undeclaredEvent(event.name, subscriber: name)
                }
                guard lines.insert("\(name) \(event.name)").inserted else { throw .duplicateSubscriber(name) }
            }
            guard let other = first[name] else {
                first[name] = subscription
                continue
            }
            guard other.isDelivered(like: subscription) else { throw .duplicateSubscriber(name) }
        }
    }

    private static func isName(_ name: String) -> Bool {
        let words = name.utf8.split(omittingEmptySubsequences: false) { ".-_".utf8.contains($0) }
        return name.utf8.count <= 100
            && words.allSatisfy { word in
                !word.isEmpty && word.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
            }
    }
}

extension Subscription {
    /// Whether both may belong to one subscriber: durable ones with equal delivery options, since they share a job.
    fileprivate func isDelivered(like other: Subscription) -> Bool {
        switch (work, other.work) {
        case (.durable(let own), .durable(let other)):
            own.queue == other.queue && own.retry == other.retry && own.timeout == other.timeout
                && (own.key == nil) == (other.key == nil)
        default: false
        }
    }
}
