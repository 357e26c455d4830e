public import TrellisDatabase
public import TrellisKernel

/// The requirement of an access rule, as documents, reports and tests read it.
public indirect enum AccessRequirement: Hashable, Sendable {
    /// No requirement; `reason` explains why the route is public, and appears in reports.
    case open(reason: String)
    /// No requirement, but credentials are read: absent ones are anonymous, invalid ones are refused.
    case optional
    /// A valid access token.
    case authenticated
    /// A valid access token of a member of the tenant that the request names.
    case member
    /// Like `member`, and one of the member's roles must grant the permission.
    case permission(Permission)
    /// Like `member`; without the permission, the member has access to own rows of the column's table only.
    case permissionOrOwner(Permission, of: OwnerColumn)
    /// Like `member`, and the tenant's plan must grant the feature; only as a part of `anyOf`.
    ///
    /// A feature that every request needs is in ``AccessRule/features``.
    case feature(Feature)
    /// Like `member`, and at least one of the requirements must be met.
    case anyOf([AccessRequirement])
    /// Like `member`, and all requirements must be met.
    case allOf([AccessRequirement])
    /// A valid access token of a superuser.
    case superuser
    /// The session cookie of a superuser who signed in with a browser; a token is not accepted.
    ///
    /// The request counts as activity unless it is passive.
    case superuserSession(isPassive: Bool)
    /// The session cookie of a user who signed in with a browser; a token is not accepted.
    case userSession
}

extension AccessRequirement {
    /// The requirement and those that it consists of.
    private var all: [AccessRequirement] {
        switch self {
        case .anyOf(let parts), .allOf(let parts): parts.flatMap(\.all)
        default: [self]
        }
    }

    /// Every permission that it names, in order.
    public var permissions: [Permission] {
        all.compactMap { part in
            switch part {
            case .permission(let permission), .permissionOrOwner(let permission, of: _): permission
            default: nil
            }
        }
    }

    /// Every feature that it names, in order.
    public var features: [Feature] {
        all.compactMap { if case .feature(let feature) = $0 { feature } else { nil } }
    }

    /// The tables of which it may grant own rows only, in order.
    var ownedTables: [String] {
        all.compactMap { if case .permissionOrOwner(_, let owner) = $0 { owner.table } else { nil } }
    }

    /// Whether a member without permissions is refused.
    var isForbidding: Bool { MemberDecision(self, [], of: .none, .all) == .forbidden }

    /// Whether the guard looks for a membership in a tenant.
    public var isOfTenant: Bool {
        switch self {
        case .optional, .member, .permission, .permissionOrOwner, .feature, .anyOf, .allOf: true
        case .open, .authenticated, .superuser, .superuserSession, .userSession: false
        }
    }
}

extension AccessRequirement: CustomStringConvertible {
    /// `open`, `optional`, `authenticated`, `member`, `superuser`, `superuser session`, `user session` or the permission's
    /// name; `or owner of` a table, `feature` with its name, and several of them with `or` or `and` between them.
    public var description: String {
        switch self {
        case .open: "open"
        case .optional: "optional"
        case .authenticated: "authenticated"
        case .member: "member"
        case .permission(let permission): permission.name
        case .permissionOrOwner(let permission, let owner): "\(permission.name) or owner of \(owner.table)"
        case .feature(let feature): "feature \(feature.label)"
        case .anyOf(let parts): parts.map(\.part).joined(separator: " or ")
        case .allOf(let parts): parts.map(\.part).joined(separator: " and ")
        case .superuser: "superuser"
        case .superuserSession: "superuser session"
        case .userSession: "user session"
        }
    }

    /// The description as a part of another one: in parentheses if it has several parts itself.
    private var part: String {
        switch self {
        case .anyOf, .allOf, .permissionOrOwner: "(\(self))"
        default: description
        }
    }
}

extension Feature {
    /// The name, and `(404)` if it is refused as if the route didn't exist.
    var label: String { refusal == .notFound ? "\(name) (404)" : name }
}
