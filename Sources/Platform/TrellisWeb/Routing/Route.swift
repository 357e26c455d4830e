public import HTTPTypes
public import TrellisKernel

/// One operation of the API: what the router, the guard, the documents and the reports know of it, and the code
/// behind it.
///
/// Routes are values. A module lists them, the composition root gives them their prefix, and everything else (router,
/// OpenAPI document, route table, access matrix, mock server) is computed from that one list.
public struct Route: Sendable {
    /// What serves a request once the guard has let it pass.
    public typealias Run = @Sendable (RouteRequest, AnyContext) async throws -> RouteResponse

    /// Shows people what went wrong with a request, in place of the problem that programs get.
    public typealias FailurePage = @Sendable (_ problem: Problem, _ request: HTTPRequest) -> RouteResponse

    /// The verb.
    public let method: HTTPRequest.Method
    /// The pattern, as in `/projects/{id}`; it starts with a slash and doesn't end with one.
    public let path: String
    /// What the guard checks first.
    public let access: AccessRequirement
    /// The context that the code gets, as in `TenantContext`.
    public let contextName: String
    /// The code that serves it, as in `ProjectController.get`.
    public let handlerName: String
    /// What people and documents are told about it.
    public let description: RouteDescription
    /// The failures it may answer with, beside those that follow from access rule and input.
    public let errors: [any AppError]
    /// Reads the input as ``run`` would, and throws what ``run`` would throw at it.
    public let check: @Sendable (RouteRequest) async throws -> Void
    /// The code behind it.
    public let run: Run
    /// What shows its failures; nil when it answers with problem details.
    public private(set) var failurePage: FailurePage?

    /// A route of these parts.
    ///
    /// Controllers and modules use the typed initialiser, which reads the input by itself.
    public init(
        _ method: HTTPRequest.Method, _ path: String, access: AccessRequirement, contextName: String,
        handlerName: String,
        description: RouteDescription, errors: [any AppError] = [],
        check: @escaping @Sendable (RouteRequest) async throws -> Void = { _ in }, run: @escaping Run
    ) {
        self.method = method
        self.path = Self.joined([path])
        self.access = access
        self.contextName = contextName
        self.handlerName = handlerName
        self.description = description
        self.errors = errors
        self.check = check
        self.run = run
    }

    /// The same route below `prefix`, as in `/api/v1`.
    public func under(_ prefix: String) -> Route {
        changed(path: Self.joined([prefix, path]))
    }

    /// The same route with other code behind it.
    public func running(_ run: @escaping Run) -> Route {
        changed(run: run)
    }

    /// The same route as a page for people: left out of the API's document, its failures shown by `page`.
    public func asPage(failing page: @escaping FailurePage) -> Route {
        var description = description
        description.isListed = false
        var route = changed(description: description)
        route.failurePage = page
        return route
    }

    private func changed(path: String? = nil, description: RouteDescription? = nil, run: Run? = nil) -> Route {
        var route = Route(
            method, path ?? self.path, access: access, contextName: contextName, handlerName: handlerName,
            description: description ?? self.description, errors: errors, check: check, run: run ?? self.run)
        route.failurePage = failurePage
        return route
    }

    /// One path of several parts, each with or without slashes at its ends.
    static func joined(_ parts: [String]) -> String {
        "/" + parts.flatMap { $0.split(separator: "/") }.joined(separator: "/")
    }
}

extension Route {
    /// One sentence that says what the operation does.
    public var summary: String { description.summary }
    /// The group of operations it belongs to.
    public var tag: String { description.tag }

    /// The name of the operation in the OpenAPI document: `ProjectController.get` is `project.get`.
    public var operationID: String {
        let parts = handlerName.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let type = parts.first else { return handlerName }
        let noun = type.hasSuffix("Controller") ? type.dropLast("Controller".count) : type
        return noun.prefix(1).lowercased() + noun.dropFirst() + "." + parts[1]
    }

    /// The names between braces in the path, in order.
    public var placeholders: [String] { Self.placeholders(in: path) }

    static func placeholders(in path: String) -> [String] {
        path.split(separator: "/").compactMap { part in
            part.hasPrefix("{") && part.hasSuffix("}") ? String(part.dropFirst().dropLast()) : nil
        }
    }
}
