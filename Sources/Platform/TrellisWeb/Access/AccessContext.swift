public import TrellisDatabase
public import TrellisKernel

/// The access of a route's code: the value that the guard builds after it has checked the route's access rule.
public protocol AccessContext: Sendable {
    /// The name that `App routes` lists, as in `TenantContext`.
    static var name: String { get }
    /// The current request.
    var request: RequestInfo { get }
    /// The tenant, user and request; the platform and no user where the access rule identifies none.
    var scope: Scope { get }
}

/// The context of open routes: no user, no tenant, and no data but the public rows of modules without tenants.
public struct PublicContext: AccessContext {
    /// The type's name.
    public static let name = "PublicContext"
    /// The current request.
    public let request: RequestInfo

    /// Creates a context for any request.
    public init(request: RequestInfo) {
        self.request = request
    }
}

/// The context of routes for signed-in users that access no tenant.
public struct UserContext: AccessContext {
    /// The type's name.
    public static let name = "UserContext"
    /// The current request.
    public let request: RequestInfo
    /// The user who sent the request.
    public let userID: ID<User>
    /// The product's claims about the user, for ``ClaimsContext/claims(_:)``.
    public let loadedClaims: LoadedClaims?

    /// Creates a context for this user.
    public init(request: RequestInfo, userID: ID<User>, claims: LoadedClaims? = nil) {
        self.request = request
        self.userID = userID
        loadedClaims = claims
    }
}

/// The context of routes for anonymous and for signed-in users.
///
/// The user is optional, and so is the tenant: code that needs one has to say what happens without.
public struct OptionalContext: AccessContext {
    /// The type's name.
    public static let name = "OptionalContext"
    /// The current request.
    public let request: RequestInfo
    /// The context of the user who sent the request; nil when the request has no credentials.
    public let user: UserContext?
    /// The context of the tenant that the request names; nil when it names none, and when the user isn't a member.
    public let tenant: TenantContext?
    /// The user who sent the request; nil when the request has no credentials.
    public var userID: ID<User>? { user?.userID }

    /// Creates a context of a request with or without a user.
    public init(request: RequestInfo, user: UserContext?, tenant: TenantContext?) {
        self.request = request
        self.user = user
        self.tenant = tenant
    }
}

/// The context of routes for a tenant's members: access to the data of that tenant only.
public struct TenantContext: AccessContext {
    /// The type's name.
    public static let name = "TenantContext"
    /// The current request.
    public let request: RequestInfo
    /// The tenant, user and request, for transactions and events.
    public let scope: Scope
    /// The database, limited to the tenant's rows.
    public let database: TenantDatabase
    /// The member's permissions.
    public let permissions: PermissionSet
    /// The features that the tenant has.
    public let features: FeatureSet
    /// The product's claims about the member.
    public let loadedClaims: LoadedClaims?
    /// Whether the request has an API key: then the scope's user is the key, and no row of users has its identifier.
    public let isServiceAccount: Bool
    private let reloadPermissions: (@Sendable () async throws -> PermissionSet)?

    /// Creates a context for a member of the scope's tenant.
    ///
    /// - Parameter reloadPermissions: checks the membership again and returns the current permissions; nil for fixed
    ///   permissions.
    public init(
        request: RequestInfo, scope: Scope, database: TenantDatabase, permissions: PermissionSet,
        features: FeatureSet = .all, claims: LoadedClaims? = nil, isServiceAccount: Bool = false,
        reloadPermissions: (@Sendable () async throws -> PermissionSet)? = nil
    ) {
        self.isServiceAccount = isServiceAccount
        self.reloadPermissions = reloadPermissions
        loadedClaims = claims
        self.request = request
        self.scope = scope
        self.database = database
        self.permissions = permissions
        self.features = features
    }

    /// Checks a feature that only some inputs of a route need; a route that always needs it has a rule.
    ///
    /// A feature with a rollout is refused unless the rule requires it: ask `database.isOn(_:)` about others.
    ///
    /// - Throws: ``FeatureError``, which the route must list.
    public func require(_ feature: Feature) throws(FeatureError) {
        guard features.contains(feature) else { throw FeatureError(lacking: feature) }
    }

    /// Refuses an API key, for what only a person may do.
    ///
    /// - Throws: ``AccessError/keyNotAccepted``, which the route must list.
    public func requireUser() throws(AccessError) {
        guard !isServiceAccount else { throw .keyNotAccepted }
    }

    /// Returns the member's current permissions, for long-running responses.
    ///
    /// - Throws: the same errors as the guard, when the token has expired or the user is no longer a member.
    public func currentPermissions() async throws -> PermissionSet {
        try await reloadPermissions?() ?? permissions
    }
}

/// The context of routes for superusers, who act across tenants; each use is logged.
public struct SuperuserContext: AccessContext {
    /// The type's name.
    public static let name = "SuperuserContext"
    /// The current request.
    public let request: RequestInfo
    /// The user who sent the request.
    public let userID: ID<User>
    /// The product's claims about the user, for ``ClaimsContext/claims(_:)``.
    public let loadedClaims: LoadedClaims?

    /// Creates a context for this superuser.
    public init(request: RequestInfo, userID: ID<User>, claims: LoadedClaims? = nil) {
        self.request = request
        self.userID = userID
        loadedClaims = claims
    }
}
