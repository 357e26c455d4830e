public import TrellisKernel

/// What a request brings to say who sends it.
public struct Credentials: Sendable {
    /// The token of `Authorization: Bearer …`, as sent (RFC 6750).
    public let bearer: String

    /// Credentials of this token.
    public init(bearer: String) {
        self.bearer = bearer
    }
}

/// Who a token belongs to.
public struct Identity: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// Whether the user may call superuser routes.
    public let isSuperuser: Bool

    /// An identity of this user.
    public init(userID: ID<User>, isSuperuser: Bool = false) {
        self.userID = userID
        self.isSuperuser = isSuperuser
    }
}

/// Who a session cookie belongs to.
public struct BrowserSession: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// Whether the user may see superusers' pages.
    public let isSuperuser: Bool
    /// What each form of the session must carry; nobody else can know it.
    public let formToken: String

    /// A session of this user.
    public init(userID: ID<User>, isSuperuser: Bool, formToken: String) {
        self.userID = userID
        self.isSuperuser = isSuperuser
        self.formToken = formToken
    }
}

/// A user's place in one tenant.
public struct Membership: Hashable, Sendable {
    /// The user.
    public let userID: ID<User>
    /// The tenant.
    public let tenantID: ID<Tenant>
    /// What the user may do there.
    public let permissions: PermissionSet

    /// A membership of this user in this tenant.
    public init(userID: ID<User>, tenantID: ID<Tenant>, permissions: PermissionSet) {
        self.userID = userID
        self.tenantID = tenantID
        self.permissions = permissions
    }
}

/// Tells who sent a request.
///
/// The Auth room implements it; the composition root hands it to the server.
public protocol Authenticator: Sendable {
    /// The user that the token belongs to.
    ///
    /// - Throws: ``AccessError/unauthenticated`` or ``AccessError/tokenExpired``.
    func user(_ credentials: Credentials) async throws -> Identity

    /// The user's membership in `tenant`, or in the user's only tenant when it is nil: user, membership and permissions
    /// in one query.
    ///
    /// - Throws: what ``user(_:)`` throws, ``AccessError/tenantNotFound`` for non-members, and
    ///   ``AccessError/tenantRequired`` when `tenant` is nil and the user hasn't exactly one.
    func member(_ credentials: Credentials, of tenant: ID<Tenant>?) async throws -> Membership

    /// The session that one of the cookies belongs to; unless the request is passive, it isn't idle then.
    ///
    /// - Throws: ``AccessError/unauthenticated`` when there is none, or its time is over.
    func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession
}

extension Authenticator {
    /// No cookie is a session.
    public func session(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        throw AccessError.unauthenticated
    }
}
