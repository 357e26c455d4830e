internal import TrellisDatabase
internal import TrellisKernel

/// What a requirement grants to a member with certain permissions, in a tenant with certain features; decided in memory.
///
/// Permissions come before features, so that a member who may not act doesn't learn what the plan grants.
enum MemberDecision: Hashable, Sendable {
    /// Access, by the permission that the audit records: `things.edit`, or several as `things.edit + things.view`.
    case granted(by: String?)
    /// Access to own rows of these columns' tables only.
    case ownRows([OwnerColumn])
    /// The member may act, but the plan lacks the feature.
    case lacking(Feature)
    /// The roles don't allow it.
    case forbidden

    /// Decides about a requirement, and the features that the tenant's plan must grant as well.
    init(_ requirement: AccessRequirement, _ features: [Feature], of member: PermissionSet, _ granted: FeatureSet) {
        self.init(requirement, of: member, granted)
        if let missing = features.first(where: { !granted.contains($0) }) { self = and(.lacking(missing)) }
    }

    private init(_ requirement: AccessRequirement, of member: PermissionSet, _ features: FeatureSet) {
        switch requirement {
        case .permission(let permission):
            self = member.contains(permission) ? .granted(by: permission.name) : .forbidden
        case .permissionOrOwner(let permission, let owner):
            self = member.contains(permission) ? .granted(by: permission.name) : .ownRows([owner])
        case .feature(let feature):
            self = features.contains(feature) ? .granted(by: nil) : .lacking(feature)
        case .anyOf(let parts):
            self = parts.lazy.map { Self($0, of: member, features) }.reduce(.forbidden) { $0.or($1) }
        case .allOf(let parts):
            self = parts.lazy.map { Self($0, of: member, features) }.reduce(.granted(by: nil)) { $0.and($1) }
        case .member, .open, .optional, .authenticated: self = .granted(by: nil)
        // No role grants access across tenants, and no token replaces a session.
        case .superuser, .superuserSession, .userSession: self = .forbidden
        }
    }

    /// Whether the member may act, on all rows or on own ones.
    var isGranting: Bool { extent >= 2 }

    /// How much it grants; more is greater.
    private var extent: Int {
        switch self {
        case .granted: 3
        case .ownRows: 2
        case .lacking: 1
        case .forbidden: 0
        }
    }

    /// The one that grants more; of equal ones the first.
    private func or(_ other: Self) -> Self { other.extent > extent ? other : self }

    /// The one that grants less; with the permissions, or the limits, of both if they are alike.
    private func and(_ other: Self) -> Self {
        switch (self, other) {
        case (.granted(let first), .granted(let second)):
            let names = [first, second].compactMap(\.self)
            return .granted(by: names.isEmpty ? nil : names.joined(separator: " + "))
        case (.ownRows(let first), .ownRows(let second)): return .ownRows(first + second)
        default: return other.extent < extent ? other : self
        }
    }
}
