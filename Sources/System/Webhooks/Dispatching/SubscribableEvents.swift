import TrellisKernel
import TrellisWeb

/// The events that tenants can have sent.
package struct SubscribableEvents: Sendable {
    /// One kind of event.
    package struct Item: Hashable, Sendable {
        let name: String
        let summary: String
        /// What one must be permitted to have it sent; nil when any member may see it.
        let permission: Permission?

        /// An event that members who have the permission may see; nil is every member.
        package init(name: String, summary: String, permission: Permission?) {
            (self.name, self.summary, self.permission) = (name, summary, permission)
        }
    }

    let all: [Item]
    private let byName: [String: Item]

    /// These events.
    package init(_ items: [Item]) {
        all = items.sorted { $0.name < $1.name }
        byName = Dictionary(items.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Refuses names of events that don't exist, and events that the caller may not see: nobody has sent what he can't
    /// read.
    ///
    /// - Throws: ``WebhookError/eventUnknown(_:)``, ``WebhookError/eventNotPermitted(_:)``.
    func check(_ names: [String], for permissions: PermissionSet) throws(WebhookError) {
        let unknown = names.enumerated().filter { $0.element != WebhookRecord.everyEvent && byName[$0.element] == nil }
        guard unknown.isEmpty else {
            throw WebhookError.eventUnknown(
                unknown.map {
                    Violation(
                        pointer: "/events/\($0.offset)", code: "webhook.event_unknown",
                        message: "There is no event \($0.element) that can be sent.")
                })
        }
        let wanted = names.contains(WebhookRecord.everyEvent) ? all : names.compactMap { byName[$0] }
        for event in wanted {
            if let permission = event.permission, !permissions.contains(permission) {
                throw WebhookError.eventNotPermitted(event.name)
            }
        }
    }
}

extension WebhookEvent {
    init(_ event: SubscribableEvents.Item) {
        self.init(name: event.name, summary: event.summary, permission: event.permission?.name)
    }
}
