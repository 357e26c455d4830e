import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The events that tenants can have sent: those that somebody outside may see.
struct SubscribableEvents: Sendable {
    /// One kind of event.
    struct Item: Sendable {
        let type: any Event.Type

        var name: String { type.name }
        /// What one must be permitted to have it sent; nil when any member may see it.
        var permission: Permission? { if case .permission(let permission) = type.audience { permission } else { nil } }
    }

    /// By name in order.
    let all: [Item]
    private let byName: [String: Item]
    private let hidden: Set<String>

    /// Those of these events that somebody outside may see.
    init(_ events: [any Event.Type]) {
        all = events.filter { $0.audience != .hidden }.map { Item(type: $0) }.sorted { $0.name < $1.name }
        byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        hidden = Set(events.filter { $0.audience == .hidden }.map { $0.name })
    }

    /// The event of this name, if it can be sent.
    subscript(name: String) -> Item? { byName[name] }

    /// Whether it is known that an event of this name isn't for anybody outside.
    func isHidden(_ name: String) -> Bool { hidden.contains(name) }

    /// Refuses names of events that don't exist, and events that the caller may not see: nobody has sent what he can't
    /// read.
    ///
    /// - Parameter kept: what is sent already, and stays although others chose it or it is no longer declared.
    /// - Throws: ``WebhookError/eventUnknown(_:)``, ``WebhookError/eventNotPermitted(_:)``.
    func check(_ names: [String], keeping kept: [String] = [], for permissions: PermissionSet) throws(WebhookError) {
        let added = names.enumerated().filter { !kept.contains($0.element) }
        let unknown = added.filter { $0.element != WebhookRecord.everyEvent && byName[$0.element] == nil }
        guard unknown.isEmpty else {
            throw WebhookError.eventUnknown(
                unknown.map {
                    Violation(
                        pointer: "/events/\($0.offset)", code: "webhook.event_unknown",
                        message: "There is no event \($0.element) that can be sent.")
                })
        }
        let takesAll = added.contains { $0.element == WebhookRecord.everyEvent }
        let wanted = takesAll ? all : added.compactMap { byName[$0.element] }
        for event in wanted {
            if let permission = event.permission, !permissions.contains(permission) {
                throw WebhookError.eventNotPermitted(event.name)
            }
        }
    }
}

extension WebhookEvent {
    init(_ event: SubscribableEvents.Item) {
        self.init(name: event.name, summary: event.type.schemaSummary, permission: event.permission?.name)
    }
}
