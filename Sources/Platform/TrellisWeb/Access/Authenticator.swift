public import TrellisKernel

/// The user of a token.
public struct Identity: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// Whether the user may call superuser routes.
    public let isSuperuser: Bool
    /// The language that the user chose, as a tag such as `de-AT`; nil without a choice.
    public let language: String?
    /// The product's claims about the user; nil if the product has none.
    public let claims: LoadedClaims?
    /// Whether the user has proved lately to be the user; nil counts as not.
    public let proof: RecentProof?

    /// Creates an identity of this user.
    public init(
        userID: ID<User>, isSuperuser: Bool = false, language: String? = nil, claims: LoadedClaims? = nil,
        proof: RecentProof? = nil
    ) {
        self.proof = proof
        self.claims = claims
        self.userID = userID
        self.isSuperuser = isSuperuser
        self.language = language
    }
}

/// The session of a session cookie.
public struct BrowserSession: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// Whether the user may open superuser pages.
    public let isSuperuser: Bool
    /// The secret token that each form of the session must contain.
    public let formToken: String
    /// The language that the user chose, as a tag such as `de-AT`; nil without a choice.
    public let language: String?
    /// Whether the user has proved lately to be the user; nil counts as not.
    public let proof: RecentProof?

    /// Creates a session of this user.
    public init(
        userID: ID<User>, isSuperuser: Bool, formToken: String, language: String? = nil, proof: RecentProof? = nil
    ) {
        self.proof = proof
        self.language = language
        self.userID = userID
        self.isSuperuser = isSuperuser
        self.formToken = formToken
    }
}

/// A user's membership in one tenant.
public struct Membership: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// The tenant.
    public let tenantID: ID<Tenant>
    /// The user's permissions in the tenant.
    public let permissions: PermissionSet
    /// The features that the tenant has.
    public let features: FeatureSet
    /// The language that the user chose, as a tag such as `de-AT`; nil without a choice.
    public let language: String?
    /// The product's claims about the user in the tenant; nil if the product has none.
    public let claims: LoadedClaims?
    /// Whether it is of an API key: then ``userID`` is the identifier of the key, and no user has it.
    public let isServiceAccount: Bool
    /// Whether the user has proved lately to be the user; nil counts as not.
    public var proof: RecentProof?

    /// Creates a membership of this user in this tenant, which has every feature unless `features` says otherwise.
    public init(
        userID: ID<User>, tenantID: ID<Tenant>, permissions: PermissionSet, features: FeatureSet = .all,
        language: String? = nil, claims: LoadedClaims? = nil, isServiceAccount: Bool = false
    ) {
        self.isServiceAccount = isServiceAccount
        self.claims = claims
        self.features = features
        self.language = language
        self.userID = userID
        self.tenantID = tenantID
        self.permissions = permissions
    }
}

/// A service that identifies the sender of a request.
///
/// The Auth module implements it; the composition root passes it to the server.
public protocol Authenticator: Sendable {
    /// Returns the user of the token.
    ///
    /// - Throws: ``AccessError/unauthenticated``, ``AccessError/tokenExpired``; ``AccessError/keyNotAccepted`` for an
    ///   API key, which is no user.
    func user(_ credentials: Credentials) async throws -> Identity

    /// Returns the user's membership in the tenant with all these names, or in the user's only tenant without a name.
    ///
    /// Reads user, membership, permissions, features and claims in one query.
    ///
    /// For an API key, the user is the key's service account, in the key's tenant.
    ///
    /// - Throws: the errors of ``user(_:)``, but for an API key ``AccessError/keyExpired`` and
    ///   ``AccessError/keyNetwork``; ``AccessError/tenantNotFound`` for users who are a member of none of the
    ///   named tenants; ``AccessError/tenantAmbiguous`` for a member of one of them, unless all names are its names, so
    ///   that the error says nothing about tenants that the user doesn't belong to; ``AccessError/tenantRequired`` for
    ///   users without exactly one tenant when none is named.
    func member(_ credentials: Credentials, of tenant: RequestedTenant) async throws -> Membership

    /// Returns the user of the token, with the membership in the named tenant; nil for non-members.
    ///
    /// Reads everything in one query.
    ///
    /// - Throws: the errors of ``user(_:)``, and ``AccessError/tenantAmbiguous`` as ``member(_:of:)``.
    func user(
        _ credentials: Credentials, in tenant: RequestedTenant
    ) async throws -> (identity: Identity, membership: Membership?)

    /// Returns the session of one of the cookies and, unless the request is passive, restarts its idle timeout.
    ///
    /// - Throws: ``AccessError/unauthenticated`` when there is no session, or it has expired.
    func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession

    /// Returns the session of the account pages of one of the cookies, and restarts its idle timeout; one query.
    ///
    /// The cookie of ``session(_:isPassive:)`` is of no use here, and the reverse.
    ///
    /// - Throws: ``AccessError/unauthenticated`` when there is no session, or it has expired.
    func userSession(_ cookies: Cookies) async throws -> BrowserSession
}

extension Authenticator {
    /// Returns the user's membership in `tenant`, or in the user's only tenant when `tenant` is nil.
    public func member(_ credentials: Credentials, of tenant: ID<Tenant>?) async throws -> Membership {
        try await member(credentials, of: RequestedTenant(tenant))
    }

    /// Returns what ``member(_:of:)`` and, for non-members, ``user(_:)`` return.
    public func user(
        _ credentials: Credentials, in tenant: RequestedTenant
    ) async throws -> (identity: Identity, membership: Membership?) {
        do {
            let membership = try await member(credentials, of: tenant)
            let identity = Identity(
                userID: membership.userID, language: membership.language, claims: membership.claims)
            return (identity, membership)
        } catch AccessError.tenantNotFound {
            return (try await user(credentials), nil)
        }
    }

    /// Throws ``AccessError/unauthenticated``: by default there are no sessions.
    public func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        throw AccessError.unauthenticated
    }

    /// Throws ``AccessError/unauthenticated``: by default there are no sessions.
    public func userSession(_ cookies: Cookies) async throws -> BrowserSession {
        throw AccessError.unauthenticated
    }
}
