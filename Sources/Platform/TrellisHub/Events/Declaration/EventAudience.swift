public import TrellisKernel

/// The members of a tenant who may see an event in the event stream and in webhooks.
public enum EventAudience: Hashable, Sendable {
    /// No member: the event is for the product's own handlers.
    case hidden
    /// Members whose roles grant the permission.
    case permission(Permission)
    /// Every member.
    case members

    /// Returns whether a member with these permissions may see the event.
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
