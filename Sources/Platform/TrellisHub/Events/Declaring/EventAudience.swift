public import TrellisKernel

/// Who of the tenant may see an event from outside the product: in the stream of events, and in webhooks.
public enum EventAudience: Hashable, Sendable {
    /// Nobody: it is for the product's own handlers.
    case hidden
    /// Members whose roles grant the permission.
    case permission(Permission)
    /// Every member.
    case members

    /// Whether somebody may see it for whom `grants` tells the permissions.
    public func admits(_ grants: (Permission) -> Bool) -> Bool {
        switch self {
        case .hidden: false
        case .permission(let permission): grants(permission)
        case .members: true
        }
    }
}

extension EventAudience: CustomStringConvertible {
    /// `hidden`, `members` or the permission's name.
    public var description: String {
        switch self {
        case .hidden: "hidden"
        case .permission(let permission): permission.name
        case .members: "members"
        }
    }
}
