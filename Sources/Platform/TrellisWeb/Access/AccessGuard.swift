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
    func user(_ request: RequestInfo, needsRecentProof: Bool = false) async throws -> UserContext {
        try await user(request, request.credentials(), needsRecentProof: needsRecentProof)
    }

    private func user(
        _ request: RequestInfo, _ credentials: Credentials, needsRecentProof: Bool = false
    ) async throws -> UserContext {
        let identity = try await identifying(credentials, request) { try await authenticator.user(credentials) }
        LogContext.current?.identify(user: identity.userID, language: identity.language)
        if needsRecentProof { try require(identity.proof) }
        return UserContext(request: request, userID: identity.userID, claims: identity.claims)
    }

    /// Returns the context of a request with or without credentials.
    func visitor(_ request: RequestInfo) async throws -> OptionalContext {
        guard let credentials = try request.presentedCredentials() else {
            return OptionalContext(request: request, user: nil, tenant: nil)
        }
        let tenant = try await identifying(credentials, request) { try request.namedTenant() }
        guard tenant.name != nil else {
            let user = try await user(request, credentials)
            return OptionalContext(request: request, user: user, tenant: nil)
        }
        let (identity, membership) = try await identifying(credentials, request, tenant.id) {
            try await authenticator.user(credentials, in: tenant)
        }
        LogContext.current?.identify(
            user: identity.userID, tenant: membership?.tenantID, language: identity.language,
            isServiceAccount: membership?.isServiceAccount == true)
        return OptionalContext(
            request: request,
            user: UserContext(request: request, userID: identity.userID, claims: identity.claims),
            tenant: membership.map { context(request, credentials, $0, request.origin()) })
    }

    /// Returns the context of a member of the requested tenant, who must meet the requirement, in a tenant with the
    /// features.
    func member(
        _ request: RequestInfo, _ requirement: AccessRequirement, _ features: [Feature], needsRecentProof: Bool = false,
        needsFlags: Bool = false
    ) async throws -> TenantContext {
        let credentials = try request.credentials()
        let tenant = try await identifying(credentials, request) { try request.requestedTenant() }
        let membership = try await identifying(credentials, request, tenant.id) {
            try await authenticator.member(credentials, of: tenant)
        }
        LogContext.current?.identify(
            user: membership.userID, tenant: membership.tenantID, language: membership.language,
            isServiceAccount: membership.isServiceAccount)
        let granted =
            needsFlags
            ? try await self.features(membership, of: requirement, and: features) : membership.features
        let decision = MemberDecision(requirement, features, of: membership.permissions, granted)
        if needsRecentProof, decision.isGranting {
            guard !membership.isServiceAccount else {
                throw reportingRefusal(.keyNotAccepted, scope(request, membership, request.origin()))
            }
            try require(membership.proof)
        }
        switch decision {
        case .granted(by: let permission):
            return context(request, credentials, membership, request.origin(permission: permission), granted)
        case .ownRows(let owners):
            return context(request, credentials, membership, request.origin(), granted, limitedTo: owners)
        case .lacking(let feature): throw FeatureError(lacking: feature)
        case .forbidden:
            let origin = request.origin(permission: requirement.description)
            throw reportingRefusal(.forbidden, scope(request, membership, origin))
        }
    }

    /// Throws unless the proof is recent; without any it isn't.
    private func require(_ proof: RecentProof?) throws(ProofError) {
        guard let proof, proof.isRecent else { throw .required(maximumAge: proof?.maximumAge ?? .zero) }
    }

    private func context(
        _ request: RequestInfo, _ credentials: Credentials, _ membership: Membership, _ origin: WorkOrigin,
        _ features: FeatureSet? = nil, limitedTo owners: [OwnerColumn] = []
    ) -> TenantContext {
        let scope = scope(request, membership, origin)
        let rows = database.tenant(scope)
        return TenantContext(
            request: request, scope: scope, database: owners.isEmpty ? rows : rows.limited(to: owners),
            permissions: membership.permissions, features: features ?? membership.features, claims: membership.claims,
            isServiceAccount: membership.isServiceAccount
        ) { [authenticator] in try await authenticator.member(credentials, of: scope.tenantID).permissions }
    }

    private func scope(_ request: RequestInfo, _ membership: Membership, _ origin: WorkOrigin) -> Scope {
        Scope(
            tenantID: membership.tenantID, userID: membership.userID, requestID: request.id, origin: origin,
            clientAddress: request.clientAddress)
    }

    /// Returns the result of `work`, and identifies the caller whom it refuses.
    ///
    /// So the caller's limits count the request, and the audit has 403 and 404. Without valid credentials the error is 401,
    /// whatever the request names.
    private func identifying<Result>(
        _ credentials: Credentials, _ request: RequestInfo, _ tenant: ID<Tenant>? = nil,
        _ work: () async throws -> Result
    ) async throws -> Result {
        do { return try await work() } catch let refusal as AccessError where refusal.kind != .unauthenticated {
            let scope = try await identify(credentials, request)
            guard refusal.kind == .forbidden || refusal.kind == .notFound else { throw refusal }
            throw reportingRefusal(refusal, scope, requestedTenant: tenant)
        }
    }

    /// Identifies the user of the credentials, or the service account of an API key, whatever tenant the request names.
    private func identify(_ credentials: Credentials, _ request: RequestInfo) async throws -> Scope {
        do {
            let identity = try await caller(credentials)
            LogContext.current?.identify(user: identity.userID, language: identity.language)
        } catch let refusal as AccessError where refusal.kind == .forbidden {
            // The tenant of an API key is closed; the authenticator has identified the key.
        }
        guard let userID = LogContext.current?.userID else { return PublicContext(request: request).scope }
        return UserContext(request: request, userID: userID).scope
    }

    /// Returns the user of the credentials, or the service account of an API key, whatever tenant the request names.
    private func caller(_ credentials: Credentials) async throws -> Identity {
        do { return try await authenticator.user(credentials) } catch AccessError.keyNotAccepted {
            // A key has one tenant, which a request need not name.
            LogContext.current?.identify(isServiceAccount: true)
            return Identity(userID: try await authenticator.member(credentials, of: .userDefault).userID)
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
    func superuser(_ request: RequestInfo, needsRecentProof: Bool = false) async throws -> SuperuserContext {
        let credentials = try request.credentials()
        let identity = try await identifying(credentials, request) { try await authenticator.user(credentials) }
        LogContext.current?.identify(user: identity.userID, language: identity.language)
        let context = SuperuserContext(request: request, userID: identity.userID, claims: identity.claims)
        guard identity.isSuperuser else { throw reportingRefusal(.forbidden, context.scope) }
        if needsRecentProof { try require(identity.proof) }
        logSuperuser(request)
        return context
    }

    /// Returns the context of a superuser with a browser session.
    func page(
        _ request: RequestInfo, isPassive: Bool, needsRecentProof: Bool = false
    ) async throws -> PageContext {
        try OriginCheck.check(request)
        let session = try await authenticator.session(Cookies(request.headers), isPassive: isPassive)
        LogContext.current?.identify(user: session.userID, language: session.language)
        let context = PageContext(request: request, userID: session.userID, formToken: session.formToken)
        guard session.isSuperuser else { throw reportingRefusal(.forbidden, context.scope) }
        if needsRecentProof { try require(session.proof) }
        if !isPassive { logSuperuser(request) }
        return context
    }

    /// Returns the context of a user with a browser session of the account pages.
    func account(_ request: RequestInfo, needsRecentProof: Bool = false) async throws -> AccountContext {
        try OriginCheck.check(request)
        let session = try await authenticator.userSession(Cookies(request.headers))
        LogContext.current?.identify(user: session.userID, language: session.language)
        if needsRecentProof { try require(session.proof) }
        return AccountContext(request: request, userID: session.userID, formToken: session.formToken)
    }

    private func logSuperuser(_ request: RequestInfo) {
        logger.notice(
            "superuser acts across tenants",
            metadata: ["method": .string(request.method.rawValue), "route": .string(request.routePattern)])
    }
}
