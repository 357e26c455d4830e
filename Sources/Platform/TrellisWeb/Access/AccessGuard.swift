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
    let report: @Sendable (AccessRefusal) -> Void

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
        let membership = try await membership(credentials, of: tenant, request)
        LogContext.current?.identify(user: membership.userID, tenant: membership.tenantID)
        let scope = Scope(
            tenantID: membership.tenantID, userID: membership.userID, requestID: request.id,
            origin: request.origin(permission: permission))
        if let permission, !membership.permissions.contains(permission) { throw refused(.forbidden, scope) }
        return TenantContext(
            request: request, scope: scope, database: database.tenant(scope), permissions: membership.permissions
        ) { [authenticator] in try await authenticator.member(credentials, of: scope.tenantID).permissions }
    }

    private func membership(
        _ credentials: Credentials, of tenant: ID<Tenant>?, _ request: RequestInfo
    ) async throws -> Membership {
        do {
            return try await authenticator.member(credentials, of: tenant)
        } catch AccessError.tenantNotFound {
            let identity = try? await authenticator.user(credentials)
            let context = identity.map { UserContext(request: request, userID: $0.userID).scope }
            throw refused(.tenantNotFound, context ?? PublicContext(request: request).scope, asked: tenant)
        }
    }

    /// The error that the request is turned away with, once it was reported.
    private func refused(_ error: AccessError, _ scope: Scope, asked: ID<Tenant>? = nil) -> AccessError {
        report(AccessRefusal(error: error, scope: scope, asked: asked))
        return error
    }

    private func superuser(_ request: RequestInfo) async throws -> SuperuserContext {
        let identity = try await authenticator.user(credentials(request))
        LogContext.current?.identify(user: identity.userID)
        let context = SuperuserContext(request: request, userID: identity.userID)
        guard identity.isSuperuser else { throw refused(.forbidden, context.scope) }
        logSuperuser(request)
        return context
    }

    private func page(_ request: RequestInfo, isPassive: Bool) async throws -> PageContext {
        try OriginCheck.check(request)
        let session = try await authenticator.session(Cookies(request.headers), isPassive: isPassive)
        LogContext.current?.identify(user: session.userID)
        let context = PageContext(request: request, userID: session.userID, formToken: session.formToken)
        guard session.isSuperuser else { throw refused(.forbidden, context.scope) }
        if !isPassive { logSuperuser(request) }
        return context
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
