internal import HTTPTypes
internal import Logging
internal import TrellisDatabase
internal import TrellisKernel
internal import TrellisObservability

/// Checks a route's access rule, and builds the context that the route's code gets.
///
/// 401 for nobody and for tokens and cookies that aren't valid, 404 for tenants that the user doesn't belong to, 403 for members
/// without the right and for users who are no superusers.
struct AccessGuard: Sendable {
    let authenticator: any Authenticator
    let database: Database
    let logger: Logger

    /// The context for `request`.
    ///
    /// - Throws: ``AccessError``, or what the authenticator throws.
    func admit(_ request: RequestInfo, by requirement: AccessRequirement) async throws -> AnyContext {
        switch requirement {
        case .open:
            return .open(PublicContext(request: request))
        case .authenticated:
            let identity = try await authenticator.user(credentials(request))
            LogContext.current?.identify(user: identity.userID)
            return .user(UserContext(request: request, userID: identity.userID))
        case .member:
            return .tenant(try await member(request, with: nil))
        case .permission(let permission):
            return .tenant(try await member(request, with: permission))
        case .superuser:
            return .superuser(try await superuser(request))
        case .superuserSession(let isPassive):
            return .page(try await page(request, isPassive: isPassive))
        }
    }

    private func member(_ request: RequestInfo, with permission: Permission?) async throws -> TenantContext {
        let credentials = try credentials(request)
        let tenant = try tenant(request)
        let membership = try await authenticator.member(credentials, of: tenant)
        LogContext.current?.identify(user: membership.userID, tenant: membership.tenantID)
        if let permission, !membership.permissions.contains(permission) { throw AccessError.forbidden }
        let scope = Scope(tenantID: membership.tenantID, userID: membership.userID, requestID: request.id)
        return TenantContext(
            request: request, scope: scope, database: database.tenant(scope), permissions: membership.permissions
        ) { [authenticator] in try await authenticator.member(credentials, of: scope.tenantID).permissions }
    }

    private func superuser(_ request: RequestInfo) async throws -> SuperuserContext {
        let identity = try await authenticator.user(credentials(request))
        LogContext.current?.identify(user: identity.userID)
        guard identity.isSuperuser else { throw AccessError.forbidden }
        logSuperuser(request)
        return SuperuserContext(request: request, userID: identity.userID)
    }

    private func page(_ request: RequestInfo, isPassive: Bool) async throws -> PageContext {
        try OriginCheck.check(request)
        let session = try await authenticator.session(Cookies(request.headers), isPassive: isPassive)
        LogContext.current?.identify(user: session.userID)
        guard session.isSuperuser else { throw AccessError.forbidden }
        if !isPassive { logSuperuser(request) }
        return PageContext(request: request, userID: session.userID, formToken: session.formToken)
    }

    private func logSuperuser(_ request: RequestInfo) {
        logger.notice(
            "superuser acts across tenants",
            metadata: ["method": .string(request.method.rawValue), "route": .string(request.routePattern)])
    }

    /// The token of `Authorization: Bearer …`; the scheme's case doesn't matter (RFC 9110, section 11.1).
    private func credentials(_ request: RequestInfo) throws(AccessError) -> Credentials {
        guard let field = request.headers.first(.authorization) else { throw .unauthenticated }
        var parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1).makeIterator()
        guard let scheme = parts.next(), scheme.count == 6,
            scheme.elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }),
            let token = parts.next().map({ Substring($0).trimmingSpaces() }), !token.isEmpty, !token.utf8.contains(0x20)
        else { throw .unauthenticated }
        return Credentials(bearer: String(token))
    }

    private func tenant(_ request: RequestInfo) throws(AccessError) -> ID<Tenant>? {
        guard let field = request.headers.first(.tenantID) else { return nil }
        guard let tenant = ID<Tenant>(field) else { throw .tenantMalformed }
        return tenant
    }
}
