internal import HTTPTypes
internal import TrellisDatabase
public import TrellisKernel

/// An error as the documents list it.
public struct DocumentedProblem: Hashable, Sendable {
    /// The stable code that clients check.
    public let code: String
    /// The kind of error, which determines the status.
    public let kind: ErrorKind
    /// The message for the client.
    public let message: String
    /// Whether its response may have a `Retry-After` field.
    let hasRetryAfter: Bool

    /// Whether it is a server error, which any route may return and which has more codes than a route can list.
    var isServerError: Bool {
        switch kind {
        case .timeout, .unavailable, .internalFailure: true
        default: false
        }
    }

    init(_ error: any AppError) {
        let sends = (error as? any HeaderFieldsError)?.headerFields.contains(.retryAfter) ?? false
        self.init(error.code, error.kind, error.message, hasRetryAfter: sends || error.kind == .unavailable)
    }

    init(_ code: String, _ kind: ErrorKind, _ message: String, hasRetryAfter: Bool = false) {
        self.hasRetryAfter = hasRetryAfter
        self.code = code
        self.kind = kind
        self.message = message
    }
}

extension Route {
    /// Every error that the route may return: declared, from access rule and input, and common to all routes.
    public var documentedProblems: [DocumentedProblem] {
        var seen: Set<String> = []
        let all = errors.map(DocumentedProblem.init) + accessProblems + inputProblems + commonProblems
        return all.filter { seen.insert($0.code).inserted }
    }

    /// Returns whether the documents list `error` for the route; an error that they don't list fails the route's test.
    ///
    /// Timeouts and server errors are always allowed.
    public func documents(_ error: any AppError) -> Bool {
        DocumentedProblem(error).isServerError || documentedProblems.contains { $0.code == error.code }
    }

    private var accessProblems: [DocumentedProblem] {
        let errors: [AccessError] =
            switch access {
            case .open: []
            case .optional:
                [.unauthenticated, .tokenExpired, .keyNotAccepted]
                    + (identification.tenantSources.isEmpty ? [] : [.tenantMalformed])
            case .authenticated: [.unauthenticated, .tokenExpired, .keyNotAccepted]
            case .superuser: [.unauthenticated, .tokenExpired, .keyNotAccepted, .forbidden]
            case .superuserSession: [.unauthenticated, .forbidden, .originMismatch, .formTokenInvalid]
            case .userSession: [.unauthenticated, .originMismatch, .formTokenInvalid]
            case .member, .permission, .permissionOrOwner, .feature, .anyOf, .allOf:
                [
                    .unauthenticated, .tokenExpired, .keyExpired, .keyNetwork, .tenantMalformed, .tenantRequired,
                    .tenantNotFound, .tenantSuspended, .tenantDeleted,
                ]
                    + (access.isForbidding ? [.forbidden] : [])
            }
        let features = (features + access.features).map { DocumentedProblem(FeatureError(lacking: $0)) }
        let owner = access.ownedTables.prefix(1).map { DocumentedProblem(DatabaseError.ownerMismatch(table: $0)) }
        return (errors + identificationErrors).map(DocumentedProblem.init) + features + owner + proofProblems
    }

    /// What a rule with a recent proof refuses.
    private var proofProblems: [DocumentedProblem] {
        guard needsRecentProof else { return [] }
        // Other rules document it for every route.
        let keys: [AccessError] = access.isOfTenant ? [.keyNotAccepted] : []
        return ProofError.all.map(DocumentedProblem.init) + keys.map(DocumentedProblem.init)
    }

    /// What only products with several schemes or sources refuse.
    private var identificationErrors: [AccessError] {
        guard access.readsCredentials else { return [] }
        var errors: [AccessError] = identification.acceptsSeveral ? [.credentialsAmbiguous] : []
        if identification.acceptsCookies, method != .get { errors.append(.originMismatch) }
        if identification.hasSeveralSources, access.isOfTenant { errors.append(.tenantAmbiguous) }
        return errors
    }

    private var inputProblems: [DocumentedProblem] {
        let input = description.input
        var problems = [DocumentedProblem(RequestError.queryMalformed)] + input.errors.map(DocumentedProblem.init)
        if !placeholders.isEmpty { problems.append(DocumentedProblem(RequestError.pathMalformed)) }
        problems.append(DocumentedProblem("input.invalid", .invalid, "The input is not valid: see errors."))
        guard let body = input.body else { return problems }
        if method == .put { problems.append(DocumentedProblem(RequestError.contentRangeUnexpected)) }
        if body.schema != nil {
            problems.append(DocumentedProblem("json.syntax", .badRequest, "The body is not JSON: line 1, column 2: …"))
        }
        problems.append(DocumentedProblem("request.too_large", .tooLarge, "The body is longer than the server allows."))
        problems.append(DocumentedProblem(RequestError.bodyUnreadable))
        return problems
    }

    private var commonProblems: [DocumentedProblem] {
        [
            DocumentedProblem(RequestError.headerRepeated(name: "Authorization")),
            DocumentedProblem(RequestError.notAcceptable), DocumentedProblem(RequestError.requestTimeout),
            DocumentedProblem(RequestError.responseTimeout), DocumentedProblem(RequestError.shuttingDown),
            DocumentedProblem(
                "internal", .internalFailure, "An unexpected error occurred. See the server log for this request id."
            ),
        ]
    }
}
