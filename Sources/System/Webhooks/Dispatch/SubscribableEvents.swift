import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The events that webhooks can receive: those with an audience outside the product.
struct SubscribableEvents: Sendable {
    /// One kind of event.
    struct Entry: Sendable {
        let type: any Event.Type

        var name: String { type.name }
        /// The permission required to select it; nil if every member may see it.
        var permission: Permission? { if case .permission(let permission) = type.audience { permission } else { nil } }
    }

    /// The events, ordered by name.
    let all: [Entry]
    private let byName: [String: Entry]
    private let hidden: Set<String>

    /// Selects the events that aren't hidden.
    init(_ events: [any Event.Type]) {
        all = events.filter { $0.audience != .hidden }.map { Entry(type: $0) }.sorted { $0.name < $1.name }
        byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        hidden = Set(events.filter { $0.audience == .hidden }.map { $0.name })
    }

    /// The event with this name, if webhooks can receive it.
    subscript(name: String) -> Entry? { byName[name] }

    /// Returns whether a declared event with this name is hidden.
    func isHidden(_ name: String) -> Bool { hidden.contains(name) }

    /// Checks that the events exist and that the caller may see them.
    ///
    /// - Parameter kept: The webhook's current events, which may stay without a check.
    /// - Throws: ``WebhookError/eventUnknown(_:)``, ``WebhookError/eventNotPermitted(_:)``.
    func check(_ names: [String], keeping kept: [String] = [], for permissions: PermissionSet) throws(WebhookError) {
        let added = names.enumerated().filter { !kept.contains($0.element) }
        let unknown = added.filter { $0.element != WebhookRecord.everyEvent && byName[$0.element] == nil }
        guard unknown.isEmpty else {
            throw WebhookError.eventUnknown(
                unknown.map {
                    Violation(
                        pointer: "/events/\($0.offset)", code: "webhook.event_unknown",
                        text: "No event \($0.element, "name") that webhooks can receive was found.")
                })
        }
        let addsAll = added.contains { $0.element == WebhookRecord.everyEvent }
        let selected = addsAll ? all : added.compactMap { byName[$0.element] }
        for event in selected {
            if let permission = event.permission, !permissions.contains(permission) {
                throw WebhookError.eventNotPermitted(event.name)
            }
        }
    }
}
