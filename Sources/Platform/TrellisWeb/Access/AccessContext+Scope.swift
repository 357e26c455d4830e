public import TrellisKernel

// Contexts without a tenant also identify the caller, for the records that the system writes.

extension PublicContext {
    /// The scope of an anonymous request: the request and its route, without a user and a tenant.
    public var scope: Scope {
        request.scope()
    }
}

extension OptionalContext {
    /// The scope of the member, of the user without a tenant, or of an anonymous request.
    public var scope: Scope { tenant?.scope ?? user?.scope ?? PublicContext(request: request).scope }
}

extension UserContext {
    /// The scope of the user without a tenant, with the request and its route.
    public var scope: Scope {
        request.scope(of: userID)
    }
}

extension SuperuserContext {
    /// The scope of the superuser without a tenant, with the request and its route.
    public var scope: Scope {
        request.scope(of: userID)
    }
}

extension AccountContext {
    /// The scope of the user without a tenant, with the request and its route.
    public var scope: Scope {
        request.scope(of: userID)
    }
}

extension PageContext {
    /// The scope of the superuser without a tenant, with the request and its route.
    public var scope: Scope {
        request.scope(of: userID)
    }
}

extension RequestInfo {
    /// Returns the scope of work without a tenant, for this request and its route.
    fileprivate func scope(of user: ID<User> = .noUser) -> Scope {
        Scope(
            tenantID: .platform, userID: user, requestID: id, origin: origin(), clientAddress: clientAddress)
    }
}
