import TrellisKernel

/// The errors of tenants, members and roles.
package enum TenantError: AppError, Hashable {
    /// The change would leave the tenant without an owner.
    case lastOwner
    /// The user is the only owner of these tenants, so the account can't be deleted.
    case soleOwner(String)
    /// The account of the member is disabled or deleted.
    case memberInactive
    /// A user who isn't an owner tried to give or take away ownership.
    case ownerRequired
    /// The member was not found.
    case memberNotFound
    /// The user is a member already.
    case memberExists
    /// The tenant has no role of this name.
    case roleUnknown(String)
    /// The role was not found.
    case roleNotFound
    /// Another role of the tenant has this name.
    case roleNameTaken
    /// Members have this role.
    case roleInUse
    /// Built-in roles can't be changed or deleted.
    case roleBuiltIn
    /// The role grants permissions that the caller doesn't have.
    case permissionNotHeld
    /// No module declares these permissions; each with its index in the list.
    case permissionUnknown([Violation])

    package var code: String {
        switch self {
        case .lastOwner: "tenant.last_owner"
        case .soleOwner: "tenant.sole_owner"
        case .memberInactive: "member.inactive"
        case .ownerRequired: "tenant.owner_required"
        case .memberNotFound: "member.not_found"
        case .memberExists: "member.exists"
        case .roleUnknown: "member.role_unknown"
        case .roleNotFound: "role.not_found"
        case .roleNameTaken: "role.name_taken"
        case .roleInUse: "role.in_use"
        case .roleBuiltIn: "role.built_in"
        case .permissionNotHeld: "role.permission_not_held"
        case .permissionUnknown: "role.permission_unknown"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .memberNotFound, .roleNotFound: .notFound
        case .lastOwner, .soleOwner, .memberInactive, .memberExists, .roleNameTaken, .roleInUse, .roleBuiltIn: .conflict
        case .ownerRequired, .permissionNotHeld: .forbidden
        case .roleUnknown, .permissionUnknown: .invalid
        }
    }

    package var text: MessageText {
        switch self {
        case .lastOwner: "This is the tenant's last owner. Make another member an owner first."
        case .soleOwner(let names):
            """
            You are the only owner of \(names, "tenants"). Make another member the owner, or delete the tenant, before \
            you delete your account.
            """
        case .memberInactive:
            "The account of this member is disabled or deleted, so the tenant would have no owner. Choose another one."
        case .ownerRequired: "Only an owner can give or take away ownership."
        case .memberNotFound: "The tenant has no member with this id."
        case .memberExists: "This user is already a member of the tenant."
        case .roleUnknown(let name): "The tenant has no role named \(name, "name")."
        case .roleNotFound: "The tenant has no role with this id."
        case .roleNameTaken:
            "Another role of the tenant has this name, or one that looks like it. Choose another name."
        case .roleInUse: "Members or API keys have this role. Give them another role first."
        case .roleBuiltIn: "Built-in roles can't be changed or deleted. Create a custom role instead."
        case .permissionNotHeld: "The role grants permissions that you don't have yourself."
        case .permissionUnknown: "Some of the permissions don't exist."
        }
    }

    package var message: String { text.english }

    package var violations: [Violation] {
        switch self {
        case .permissionUnknown(let violations): violations
        case .roleUnknown: [Violation(pointer: "/role", code: code, text: text)]
        default: []
        }
    }
}

extension TenantError {
    /// One of each, for the catalog of errors.
    package static let all: [TenantError] = [
        .lastOwner, .soleOwner("…"), .memberInactive, .ownerRequired, .memberNotFound, .memberExists, .roleUnknown("…"),
        .roleNotFound, .roleNameTaken,
        .roleInUse, .roleBuiltIn, .permissionNotHeld, .permissionUnknown([]),
    ]
}
