public import TrellisKernel

extension AccessRule where Context == PublicContext {
    /// Anybody may call; `reason` says why, and is listed in reports.
    public static func open(reason: String) -> Self { Self(.open(reason: reason)) }
}

extension AccessRule where Context == UserContext {
    /// Whoever has a valid access token may call.
    public static var authenticated: Self { Self(.authenticated) }
}

extension AccessRule where Context == TenantContext {
    /// Every member of the tenant that the request names may call.
    public static var member: Self { Self(.member) }

    /// Members one of whose roles grants `permission` may call.
    public static func permission(_ permission: Permission) -> Self { Self(.permission(permission)) }
}

extension AccessRule where Context == SuperuserContext {
    /// Superusers may call.
    public static var superuser: Self { Self(.superuser) }
}

extension AccessRule where Context == PageContext {
    /// Superusers may call who signed in with a browser; access tokens don't count here, nor this cookie elsewhere.
    public static var superuserSession: Self { Self(.superuserSession(isPassive: false)) }

    /// As ``superuserSession``, for what a page asks for by itself: it doesn't keep an idle session alive.
    public static var superuserSessionPassive: Self { Self(.superuserSession(isPassive: true)) }
}
