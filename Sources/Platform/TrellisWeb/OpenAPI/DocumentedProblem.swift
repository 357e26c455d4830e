internal import HTTPTypes
public import TrellisKernel

/// A failure as the documents list it.
public struct DocumentedProblem: Hashable, Sendable {
    /// The stable name that clients switch on.
    public let code: String
    /// The sort of failure, which decides the status.
    public let kind: ErrorKind
    /// What the client is told.
    public let message: String

    /// Whether it is the server's trouble, which any route may run into and which has more codes than a route can list.
    var isServerTrouble: Bool {
        switch kind {
        case .timeout, .unavailable, .internalFailure: true
        default: false
        }
    }

    init(_ error: any AppError) {
        self.init(error.code, error.kind, error.message)
    }

    init(_ code: String, _ kind: ErrorKind, _ message: String) {
        self.code = code
        self.kind = kind
        self.message = message
    }
}

extension Route {
    /// Every failure that the route may answer with: declared, following from access rule and input, and common to all.
    public var documentedProblems: [DocumentedProblem] {
        var seen: Set<String> = []
        let all = errors.map(DocumentedProblem.init) + accessProblems + inputProblems + commonProblems
        return all.filter { seen.insert($0.code).inserted }
    }

    /// Whether the documents say that the route may fail with `error`; a failure that they don't name fails the
    /// route's test.
    ///
    /// Time-outs and the server's own trouble are never a surprise.
    public func documents(_ error: any AppError) -> Bool {
        DocumentedProblem(error).isServerTrouble || documentedProblems.contains { $0.code == error.code }
    }

    private var accessProblems: [DocumentedProblem] {
        let errors: [AccessError] =
            switch access {
            case .open: []
            case .authenticated: [.unauthenticated, .tokenExpired]
            case .superuser: [.unauthenticated, .tokenExpired, .forbidden]
            case .superuserSession: [.unauthenticated, .forbidden, .foreignOrigin, .formForged]
            case .member: [.unauthenticated, .tokenExpired, .tenantMalformed, .tenantRequired, .tenantNotFound]
            case .permission:
                [.unauthenticated, .tokenExpired, .tenantMalformed, .tenantRequired, .tenantNotFound, .forbidden]
            }
        return errors.map(DocumentedProblem.init)
    }

    private var inputProblems: [DocumentedProblem] {
        let input = description.input
        var problems = [DocumentedProblem(RequestError.queryMalformed)] + input.errors.map(DocumentedProblem.init)
        if !placeholders.isEmpty { problems.append(DocumentedProblem(RequestError.pathMalformed)) }
        problems.append(DocumentedProblem("input.invalid", .invalid, "The input breaks the rules listed under errors."))
        guard let body = input.body else { return problems }
        if body.schema != nil {
            problems.append(DocumentedProblem("json.syntax", .badRequest, "The body is not JSON: line 1, column 2: …"))
        }
        problems.append(DocumentedProblem("request.too_large", .tooLarge, "The body is longer than the server takes."))
        problems.append(DocumentedProblem(RequestError.bodyUnreadable))
        return problems
    }

    private var commonProblems: [DocumentedProblem] {
        [
            DocumentedProblem(RequestError.notAcceptable), DocumentedProblem(RequestError.timeout),
            DocumentedProblem(RequestError.overdue), DocumentedProblem(RequestError.shuttingDown),
            DocumentedProblem(
                "internal", .internalFailure, "Something went wrong on the server. The request id finds it in the logs."
            ),
        ]
    }
}
