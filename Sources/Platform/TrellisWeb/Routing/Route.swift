public import HTTPTypes
public import TrellisKernel
public import TrellisSchema

/// One operation of the API: its code, and its data for the router, the guard, the documents and the reports.
///
/// Routes are values. A module lists them, the composition root adds their prefix, and everything else (router,
/// OpenAPI document, route table, access matrix, mock server) is computed from that one list.
public struct Route: Sendable {
    /// The code that serves one authorized request; it already has its context.
    public typealias Handler = @Sendable (RouteRequest) async throws -> RouteResponse

    /// A function that returns an error page for people, in place of the problem details for programs.
    public typealias ErrorPage = @Sendable (_ problem: Problem, _ request: HTTPRequest) -> RouteResponse

    /// The HTTP method.
    public let method: HTTPRequest.Method
    /// The pattern, as in `/projects/{id}`; it starts with a slash and doesn't end with one.
    public private(set) var path: String
    /// The requirement that the guard checks first.
    public let access: AccessRequirement
    /// The features that the guard requires of the tenant as well.
    public let features: [Feature]
    /// Whether the guard requires a recent proof of the user.
    public let needsRecentProof: Bool
    /// The name of the context that the code receives, as in `TenantContext`.
    public let contextName: String
    /// The name of the code that serves it, as in `ProjectController.get`; for reports and documents only.
    public let handlerName: String
    /// The documentation of the route.
    public internal(set) var description: RouteDescription
    /// The members that the composition adds to objects of its bodies.
    var extensions = SchemaExtensions.none
    /// The style of the names in bodies and query; nil for that of its module or of the product.
    public internal(set) var keys: KeyStyle?
    /// The errors that it may return, in addition to those of access rule and input.
    public private(set) var errors: [any AppError]
    /// Reads the input like the route's code and throws the same input errors.
    let validateInput: @Sendable (RouteRequest) async throws -> Void
    /// Checks the access rule and returns the code to run, which has the context that the rule grants.
    ///
    /// Throws ``AccessError``, or the authenticator's errors. There is no other way to the code of a route.
    private(set) var authorize: Authorization
    /// Returns the check with middleware around the route's code, which gets the route's type of context.
    private let authorization: @Sendable ([any ContextMiddleware]) -> Authorization
    private var contextMiddleware: [any ContextMiddleware] = []
    /// The middleware of its module, the outermost first; it runs inside of the product's, and before the guard.
    private(set) var middleware: [any Middleware] = []
    /// The function that shows its errors as pages; nil when ``errorRenderer`` is used.
    public private(set) var errorPage: ErrorPage?
    /// The format of its errors; nil for that of the product.
    public internal(set) var errorRenderer: (any ErrorRenderer)?
    /// The format of errors of its module or of the product, for requests that no route takes; nil for its own.
    var moduleErrorRenderer: (any ErrorRenderer)?
    /// Where its requests carry credentials and name their tenant.
    public internal(set) var identification = RequestIdentification.standard
    /// The schemes that it accepts, if they are fewer than the product's.
    var acceptedSchemes: [CredentialScheme]?
    /// The limits of its body, if they differ from the server's.
    public internal(set) var uploadLimits: UploadLimits?
    /// Whether a request with an idempotency key that was carried out isn't carried out again.
    public internal(set) var isIdempotent = false
    /// How many requests it admits: its own limits and those of the product.
    public internal(set) var rateLimits: [RequestRateLimit] = []
    /// Whether the limits of the product don't hold for it.
    var isExemptFromRateLimits = false

    /// Creates a route whose code makes the response itself from the whole request.
    ///
    /// Controllers and modules use the other initializer, which also reads the input. Rule and code have the same type
    /// of context, so the code receives exactly what the rule grants.
    ///
    /// - Parameter validateInput: reads the input like `handler` and throws the same input errors; mocks use it.
    public init<Context: AccessContext>(
        _ method: HTTPRequest.Method, _ path: String, access: AccessRule<Context>, handlerName: String,
        description: RouteDescription, errors: [any AppError] = [],
        validateInput: @escaping @Sendable (RouteRequest) async throws -> Void = { _ in },
        handler: @escaping @Sendable (RouteRequest, Context) async throws -> RouteResponse
    ) {
        self.method = method
        self.path = Self.joined([path])
        self.access = access.requirement
        features = access.features
        needsRecentProof = access.needsRecentProof
        contextName = Context.name
        self.handlerName = handlerName
        self.description = description
        self.errors = errors
        self.validateInput = validateInput
        let authorize = access.authorize
        authorization = { middleware in
            { info, accessGuard in
                let context = try await authorize(info, accessGuard)
                return ContextNext.chain(middleware, in: context) { request in try await handler(request, context) }
            }
        }
        self.authorize = { info, accessGuard in
            let context = try await authorize(info, accessGuard)
            return { request in try await handler(request, context) }
        }
    }

    typealias Authorization = @Sendable (RequestInfo, AccessGuard) async throws -> Handler

    /// Returns the same route below `prefix`, as in `/api/v1`.
    public func under(_ prefix: String) -> Route {
        var copy = self
        copy.path = Self.joined([prefix, path])
        return copy
    }

    /// Returns the same route as a page for people: not in the OpenAPI document, with its errors shown by `errorPage`.
    ///
    /// It ignores unknown names in the query, which other sites and programs for mail add to links.
    public func asPage(errorPage: @escaping ErrorPage) -> Route {
        var copy = ignoringUnknownQuery()
        copy.description.isListed = false
        copy.errorPage = errorPage
        return copy
    }

    /// Returns the same route inside `middleware`, the first of which is the outermost; it runs before the guard.
    ///
    /// What the route already has stays inside of it. The documents list its errors.
    public func wrapped(in middleware: [any Middleware]) -> Route {
        var copy = listing(middleware.flatMap(\.errors))
        copy.middleware = middleware + copy.middleware
        return copy
    }

    /// Returns the same route with `middleware` around its code, the first of which is the outermost; it runs after the
    /// guard.
    ///
    /// What the route already has stays inside of it. The documents list its errors.
    public func wrapped(in middleware: [any ContextMiddleware]) -> Route {
        var copy = listing(middleware.flatMap(\.errors))
        copy.contextMiddleware = middleware + copy.contextMiddleware
        copy.authorize = authorization(copy.contextMiddleware)
        return copy
    }

    /// Returns the same route with errors that code around it throws; idempotent.
    package func listing(_ others: [any AppError]) -> Route {
        var copy = self
        for error in others where !copy.errors.contains(where: { $0.code == error.code }) { copy.errors.append(error) }
        return copy
    }

    /// Returns one path from several parts, each with or without slashes at its ends.
    private static func joined(_ parts: [String]) -> String {
        "/" + parts.flatMap { $0.split(utf8: "/") }.joined(separator: "/")
    }
}

extension Route {
    /// One sentence that describes the operation.
    public var summary: String { description.summary }
    /// The operation's group.
    public var tag: String { description.tag }

    /// The name of the operation in the OpenAPI document: `ProjectController.get` becomes `project.get`.
    public var operationID: String {
        let parts = handlerName.split(utf8: ".", maxSplits: 1)
        guard parts.count == 2, let type = parts.first else { return handlerName }
        let noun = type.hasSuffix(utf8: "Controller") ? type.dropLast("Controller".count) : type
        return noun.prefix(1).lowercased() + noun.dropFirst() + "." + parts[1]
    }

    /// The names between braces in the path, in order.
    public var placeholders: [String] {
        path.split(utf8: "/").compactMap { part in
            part.hasPrefix(utf8: "{") && part.hasSuffix(utf8: "}") ? String(part.dropFirst().dropLast()) : nil
        }
    }

    /// The path with every placeholder replaced by `{}`; routes with the same shape match the same paths.
    package var pathShape: String {
        path.split(utf8: "/").map { $0.hasPrefix(utf8: "{") ? "{}" : $0 }.joined(separator: "/")
    }
}
