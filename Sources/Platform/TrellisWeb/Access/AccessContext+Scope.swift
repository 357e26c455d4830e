public import TrellisKernel

// Contexts without a tenant say who asks, for what they have the system write.

extension PublicContext {
    /// Nobody in no tenant: the request and its route alone.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: .nobody, requestID: request.id, origin: request.origin())
    }
}

extension UserContext {
    /// The user in no tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}

extension SuperuserContext {
    /// The superuser in no tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}

extension PageContext {
    /// The superuser in no tenant, with the request and its route.
    public var scope: Scope {
        Scope(tenantID: .platform, userID: userID, requestID: request.id, origin: request.origin())
    }
}
