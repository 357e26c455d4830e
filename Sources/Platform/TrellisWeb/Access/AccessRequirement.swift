public import TrellisKernel

/// The requirement of an access rule, as documents, reports and tests read it.
public enum AccessRequirement: Hashable, Sendable {
    /// No requirement; `reason` explains why the route is public, and appears in reports.
    case open(reason: String)
    /// A valid access token.
    case authenticated
    /// A valid access token of a member of the tenant that the request names.
    case member
    /// Like `member`, and one of the member's roles must grant the permission.
    case permission(Permission)
    /// A valid access token of a superuser.
    case superuser
    /// The session cookie of a superuser who signed in with a browser; a token is not accepted.
    ///
    /// The request counts as activity unless it is passive.
    case superuserSession(isPassive: Bool)
}

extension AccessRequirement: CustomStringConvertible {
    /// `open`, `authenticated`, `member`, `superuser`, `superuser session` or the permission's name.
    public var description: String {
        switch self {
        case .open: "open"
        case .authenticated: "authenticated"
        case .member: "member"
        case .permission(let permission): permission.name
        case .superuser: "superuser"
        case .superuserSession: "superuser session"
        }
    }
}
