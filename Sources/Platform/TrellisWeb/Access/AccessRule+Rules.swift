public import TrellisKernel

extension AccessRule where Context == PublicContext {
    /// Allows every request; `reason` says why, and is listed in reports.
    public static func open(reason: String) -> Self {
        Self(requirement: .open(reason: reason)) { request, _ in PublicContext(request: request) }
    }
}

extension AccessRule where Context == UserContext {
    /// Access for every user with a valid access token.
    public static var authenticated: Self {
        Self(requirement: .authenticated) { request, accessGuard in try await accessGuard.user(request) }
    }
}

extension AccessRule where Context == TenantContext {
    /// Access for every member of the requested tenant.
    public static var member: Self {
        Self(requirement: .member) { request, accessGuard in try await accessGuard.member(request, with: nil) }
    }

    /// Allows members with a role that grants `permission`.
    public static func permission(_ permission: Permission) -> Self {
        Self(requirement: .permission(permission)) { request, accessGuard in
            try await accessGuard.member(request, with: permission)
        }
    }

    /// Returns the rule for tenants whose plan grants `feature`; others get 402.
    ///
    /// The permission is checked first, so members without it don't learn about the plan.
    public func feature(_ feature: Feature) -> Self {
        Self(requirement: requirement, features: features + [feature]) { request, accessGuard in
            let context = try await authorize(request, accessGuard)
            try context.require(feature)
            return context
        }
    }
}

extension AccessRule where Context == SuperuserContext {
    /// Access for superusers.
    public static var superuser: Self {
        Self(requirement: .superuser) { request, accessGuard in try await accessGuard.superuser(request) }
    }
}

extension AccessRule where Context == PageContext {
    /// Access for superusers with a browser session.
    ///
    /// This rule doesn't accept access tokens, and the other rules don't accept the session cookie.
    public static var superuserSession: Self { session(isPassive: false) }

    /// The same as ``superuserSession``, for requests that a page sends automatically: they don't restart the idle
    /// timeout.
    public static var superuserSessionPassive: Self { session(isPassive: true) }

    private static func session(isPassive: Bool) -> Self {
        Self(requirement: .superuserSession(isPassive: isPassive)) { request, accessGuard in
            try await accessGuard.page(request, isPassive: isPassive)
        }
    }
}
