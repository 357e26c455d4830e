import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisWeb

/// The events that webhooks can receive: those with an audience outside the product.
struct SubscribableEvents: Sendable {
    /// One kind of event.
    struct Entry: Sendable {
        let type: any Event.Type

        var name: String { type.name }
        /// The permission required to select it; nil if every member may see it.
        var permission: Permission? { if case .permission(let permission) = type.audience { permission } else { nil } }

        /// Returns whether a member with these permissions may see it.
        func isVisible(to held: PermissionSet) -> Bool { permission.map(held.contains) ?? true }
    }

    /// The events, ordered by name.
    let all: [Entry]
    /// What roles grant of the permissions that webhooks need.
    let roles: RoleCatalog
    private let byName: [String: Entry]
    private let hidden: Set<String>

    /// Selects the events that aren't hidden.
    init(_ events: [any Event.Type]) {
        all = events.filter { $0.audience != .hidden }.map { Entry(type: $0) }.sorted { $0.name < $1.name }
        byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        roles = RoleCatalog(all.compactMap(\.permission) + [.webhooksManage])
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
        try checkVisible(addsAll ? [WebhookRecord.everyEvent] : added.map(\.element), to: permissions)
    }

    /// Checks that the caller may see every event of a webhook; `*` is all events.
    ///
    /// Those that no module declares any more are never sent, and need no permission.
    ///
    /// - Throws: ``WebhookError/eventNotPermitted(_:)``.
    func checkVisible(_ names: [String], to permissions: PermissionSet) throws(WebhookError) {
        let selected = names.contains(WebhookRecord.everyEvent) ? all : names.compactMap { byName[$0] }
        for event in selected where !event.isVisible(to: permissions) {
            throw WebhookError.eventNotPermitted(event.name)
        }
    }

    /// Checks that the caller may read a message about this event, which was sent.
    ///
    /// Only owners may when no module declares the event any more, since its permission isn't known.
    ///
    /// - Throws: ``WebhookError/eventNotPermitted(_:)``.
    func checkReadable(_ name: String, by permissions: PermissionSet) throws(WebhookError) {
        guard isReadable(name, by: permissions) else { throw .eventNotPermitted(name) }
    }

    private func isReadable(_ name: String, by permissions: PermissionSet) -> Bool {
        if permissions.grantsAll || name == WebhookRecord.ping { return true }
        return byName[name]?.isVisible(to: permissions) ?? false
    }

    /// Returns the names of the events whose messages the caller may read; nil for all.
    func readable(by permissions: PermissionSet) -> [String]? {
        guard !permissions.grantsAll else { return nil }
        return [WebhookRecord.ping] + all.filter { $0.isVisible(to: permissions) }.map(\.name)
    }
}
