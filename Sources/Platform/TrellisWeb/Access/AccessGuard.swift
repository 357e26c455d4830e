internal import HTTPTypes
internal import Logging
internal import TrellisDatabase
internal import TrellisKernel
internal import TrellisObservability

/// The guard that checks the access rules of routes and builds the contexts for their code.
///
/// There is one method for each type of context; ``AccessRule`` calls it.
///
/// 401 without credentials and for invalid tokens and cookies, 404 for tenants that the user doesn't belong to, 403 for
/// members without the permission and for users who are not superusers.
struct AccessGuard: Sendable {
    let authenticator: any Authenticator
    let database: Database
    let logger: Logger
    let reportRefusal: @Sendable (AccessRefusal) -> Void

    /// Returns the context of a user with a valid access token.
    func user(_ request: RequestInfo) async throws -> UserContext {
        let identity = try await authenticator.user(credentials(request))
        LogContext.current?.identify(user: identity.userID, language: identity.language)
        return UserContext(request: request, userID: identity.userID)
    }

    /// Returns the context of a member of the requested tenant, who must have the permission unless it is nil.
    func member(_ request: RequestInfo, with permission: Permission?) async throws -> TenantContext {
        let credentials = try credentials(request)
        let tenant = try tenant(request)
        let membership = try await membership(credentials, of: tenant, request)
        LogContext.current?.identify(
            user: membership.userID, tenant: membership.tenantID, language: membership.language)
        let scope = Scope(
            tenantID: membership.tenantID, userID: membership.userID, requestID: request.id,
            origin: request.origin(permission: permission))
        if let permission, !membership.permissions.contains(permission) {
            throw reportingRefusal(.forbidden, scope)
        }
        return TenantContext(
            request: request, scope: scope, database: database.tenant(scope), permissions: membership.permissions,
            features: membership.features
        ) { [authenticator] in try await authenticator.member(credentials, of: scope.tenantID).permissions }
    }

    private func membership(
        _ credentials: Credentials, of tenant: ID<Tenant>?, _ request: RequestInfo
    ) async throws -> Membership {
        do {
            return try await authenticator.member(credentials, of: tenant)
        } catch AccessError.tenantNotFound {
            let identity = try? await authenticator.user(credentials)
            LogContext.current?.identify(language: identity?.language)
            let context = identity.map { UserContext(request: request, userID: $0.userID).scope }
            throw reportingRefusal(
                .tenantNotFound, context ?? PublicContext(request: request).scope, requestedTenant: tenant)
        }
    }

    /// Reports the denied request and returns its error.
    private func reportingRefusal(
        _ error: AccessError, _ scope: Scope, requestedTenant: ID<Tenant>? = nil
    ) -> AccessError {
        reportRefusal(AccessRefusal(error: error, scope: scope, requestedTenant: requestedTenant))
        return error
    }

    /// Returns the context of a superuser with a valid access token.
    func superuser(_ request: RequestInfo) async throws -> SuperuserContext {
        let identity = try await authenticator.user(credentials(request))
        LogContext.current?.identify(user: identity.userID, language: identity.language)
        let context = SuperuserContext(request: request, userID: identity.userID)
        guard identity.isSuperuser else { throw reportingRefusal(.forbidden, context.scope) }
        logSuperuser(request)
        return context
    }

    /// Returns the context of a superuser with a browser session.
    func page(_ request: RequestInfo, isPassive: Bool) async throws -> PageContext {
        try OriginCheck.check(request)
        let session = try await authenticator.session(Cookies(request.headers), isPassive: isPassive)
        LogContext.current?.identify(user: session.userID, language: session.language)
        let context = PageContext(request: request, userID: session.userID, formToken: session.formToken)
        guard session.isSuperuser else { throw reportingRefusal(.forbidden, context.scope) }
        if !isPassive { logSuperuser(request) }
        return context
    }

    private func logSuperuser(_ request: RequestInfo) {
        logger.notice(
            "superuser acts across tenants",
            metadata: ["method": .string(request.method.rawValue), "route": .string(request.routePattern)])
    }

    /// Returns the token of `Authorization: Bearer …`; the scheme's case doesn't matter (RFC 9110, section 11.1).
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
