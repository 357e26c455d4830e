public import TrellisDatabase
public import TrellisKernel

/// What a route's code may do: the value that the guard built after checking the route's access rule.
public protocol AccessContext: Sendable {
    /// The name that `App routes` lists, as in `TenantContext`.
    static var name: String { get }
    /// The context of this type, or nil when the guard built another.
    static func unwrap(_ context: AnyContext) -> Self?
    /// The request being answered.
    var request: RequestInfo { get }
}

/// One of the five contexts, as it travels from the guard to the route.
public enum AnyContext: Sendable {
    case open(PublicContext)
    case user(UserContext)
    case tenant(TenantContext)
    case superuser(SuperuserContext)
    case page(PageContext)
}

/// Given to open routes: no user, no tenant, no data.
public struct PublicContext: AccessContext {
    /// The type's name.
    public static let name = "PublicContext"
    /// The request being answered.
    public let request: RequestInfo

    /// A context for anybody.
    public init(request: RequestInfo) {
        self.request = request
    }

    /// The context, when the guard built one of this type.
    public static func unwrap(_ context: AnyContext) -> Self? {
        if case .open(let context) = context { context } else { nil }
    }
}

/// Given to routes of signed-in users that touch no tenant.
public struct UserContext: AccessContext {
    /// The type's name.
    public static let name = "UserContext"
    /// The request being answered.
    public let request: RequestInfo
    /// Who asks.
    public let userID: ID<User>

    /// A context for this user.
    public init(request: RequestInfo, userID: ID<User>) {
        self.request = request
        self.userID = userID
    }

    /// The context, when the guard built one of this type.
    public static func unwrap(_ context: AnyContext) -> Self? {
        if case .user(let context) = context { context } else { nil }
    }
}

/// Given to routes of a tenant's members: data of that tenant, and of no other.
public struct TenantContext: AccessContext {
    /// The type's name.
    public static let name = "TenantContext"
    /// The request being answered.
    public let request: RequestInfo
    /// Tenant, user and request, as transactions and events carry them.
    public let scope: Scope
    /// The tenant's rows.
    public let database: TenantDatabase
    /// What the member may do.
    public let permissions: PermissionSet
    private let renewal: (@Sendable () async throws -> PermissionSet)?

    /// A context for a member of the scope's tenant.
    ///
    /// - Parameter renewal: asks who the member is once more; without it nothing changes.
    public init(
        request: RequestInfo, scope: Scope, database: TenantDatabase, permissions: PermissionSet,
        renewal: (@Sendable () async throws -> PermissionSet)? = nil
    ) {
        self.renewal = renewal
        self.request = request
        self.scope = scope
        self.database = database
        self.permissions = permissions
    }

    /// What the member may do by now: for answers that go on for long.
    ///
    /// - Throws: as at the door, when the token has expired meanwhile or the user is no member any more.
    public func currentPermissions() async throws -> PermissionSet {
        try await renewal?() ?? permissions
    }

    /// The context, when the guard built one of this type.
    public static func unwrap(_ context: AnyContext) -> Self? {
        if case .tenant(let context) = context { context } else { nil }
    }
}

/// Given to routes of superusers, who act across tenants; each use is logged.
public struct SuperuserContext: AccessContext {
    /// The type's name.
    public static let name = "SuperuserContext"
    /// The request being answered.
    public let request: RequestInfo
    /// Who asks.
    public let userID: ID<User>

    /// A context for this superuser.
    public init(request: RequestInfo, userID: ID<User>) {
        self.request = request
        self.userID = userID
    }

    /// The context, when the guard built one of this type.
    public static func unwrap(_ context: AnyContext) -> Self? {
        if case .superuser(let context) = context { context } else { nil }
    }
}
