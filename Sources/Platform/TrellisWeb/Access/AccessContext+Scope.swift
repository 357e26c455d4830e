public import TrellisKernel

// Contexts without a tenant also identify the caller, for the records that the system writes.

extension PublicContext {
    /// The scope of an anonymous request: the request and its route, without a user and a tenant.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: .noUser, requestID: request.id, origin: request.origin())
    }
}

extension OptionalContext {
    /// The scope of the member, of the user without a tenant, or of an anonymous request.
    public var scope: Scope { tenant?.scope ?? user?.scope ?? PublicContext(request: request).scope }
}

extension UserContext {
    /// The scope of the user without a tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}

extension SuperuserContext {
    /// The scope of the superuser without a tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}

extension PageContext {
    /// The scope of the superuser without a tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}
