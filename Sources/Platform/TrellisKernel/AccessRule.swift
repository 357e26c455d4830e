/// Who may call a route, together with the kind of context the route's code gets in return.
///
/// The rules themselves, `.open(reason:)`, `.authenticated`, `.member`, `.permission(_:)`, `.superuser` and
/// `.superuserSession`, are made where the contexts are declared (TrellisWeb), each for one context type only. So a rule that grants less than a
/// controller takes does not type-check.
public struct AccessRule<Context>: Sendable {
    /// What the guard checks.
    public let requirement: AccessRequirement

    /// A rule for `Context`; platform code makes these, routes use the named rules.
    public init(_ requirement: AccessRequirement) {
        self.requirement = requirement
    }
}

/// What the guard checks before a route runs.
public enum AccessRequirement: Hashable, Sendable {
    /// Nothing; `reason` says why the route is open to the world, and is listed in reports.
    case open(reason: String)
    /// A valid access token.
    case authenticated
    /// A valid access token of a member of the tenant that the request names.
    case member
    /// As `member`, and one of the member's roles grants the permission.
    case permission(Permission)
    /// A valid access token of a superuser.
    case superuser
    /// The cookie of a superuser who signed in with a browser, and no token; the request counts as activity unless it
    /// is passive.
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
