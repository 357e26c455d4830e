internal import HTTPTypes
public import TrellisKernel
internal import TrellisSchema

/// All routes of an application in a fixed order, for the checks at start, the reports and the documents.
public struct RouteTable: Sendable {
    /// The routes, sorted by path and method, so that reports and documents don't depend on the order of modules.
    public let routes: [Route]

    /// Creates a table of these routes.
    public init(_ routes: [Route]) {
        let order = Verb.allCases.map(\.method)
        self.routes = routes.sorted { left, right in
            if left.path != right.path { return left.path < right.path }
            return order.firstIndex(of: left.method) ?? 0 < order.firstIndex(of: right.method) ?? 0
        }
    }

    /// Checks what the compiler can't check.
    ///
    /// Finds routes with the same method and path (apart from the names of placeholders), operations without a summary
    /// or with the name of another, open ones without a reason, paths that no request has, placeholders that no
    /// parameter reads, parameters that the path doesn't name, idempotency keys where they mean nothing, query names that
    /// two parameters read, listed pages, error codes of several kinds, errors that their renderer can't render, schemas
    /// with the same name, changes of resources with versions that ignore `If-Match`, and permissions and features that a
    /// rule requires and no module declares.
    ///
    /// - Parameters:
    ///   - permissions: the declared permissions; nil checks none.
    ///   - features: the declared features; nil checks none.
    /// - Throws: ``RouteTableError`` with all problems.
    public func validate(
        permissions: [Permission]? = nil, features: [Feature]? = nil
    ) throws(RouteTableError) {
        let problems =
            repeatedRoutes + routes.flatMap(problems(of:)) + repeatedOperations + ambiguousErrors + repeatedSchemas
            + unrenderedErrors + ambiguousRateLimits + unconditionalChanges
            + undeclared(permissions.map(Set.init), features.map(Set.init))
            + repeated(features ?? [])
        guard problems.isEmpty else { throw RouteTableError(problems: problems) }
    }

    private var repeatedRoutes: [String] {
        let groups = Dictionary(grouping: routes) { "\($0.method.rawValue) \($0.pathShape)" }
        return groups.values.filter { $0.count > 1 }.map { same in
            "\(same.map { "\($0.method.rawValue) \($0.path) (\($0.handlerName))" }.joined(separator: " and ")) match the same requests."
        }.sorted()
    }

    private func undeclared(_ permissions: Set<Permission>?, _ features: Set<Feature>?) -> [String] {
        routes.flatMap { route in
            let name = "\(route.method.rawValue) \(route.path) (\(route.handlerName))"
            var problems: [String] = []
            for permission in route.access.permissions where permissions?.contains(permission) == false {
                problems.append(
                    "\(name) requires the permission '\(permission)': list it in the `permissions` of its module.")
            }
            for feature in route.features + route.access.features where features?.contains(feature) == false {
                problems.append("\(name) requires the feature '\(feature)': list it in the `features` of its module.")
            }
            return problems
        }
    }

    private func repeated(_ features: [Feature]) -> [String] {
        Dictionary(grouping: features, by: \.name).filter { $0.value.count > 1 }.keys.sorted().map {
            "The feature '\($0)' is declared twice."
        }
    }

    private var repeatedOperations: [String] {
        let groups = Dictionary(grouping: routes, by: \.operationID)
        return groups.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { name, same in
            "The operation name '\(name)' is taken by \(same.map { "\($0.method.rawValue) \($0.path)" }.joined(separator: " and "))."
        }
    }

    private var ambiguousErrors: [String] {
        let groups = Dictionary(grouping: routes.flatMap(\.errors), by: \.code)
        return groups.sorted { $0.key < $1.key }.compactMap { code, errors in
            let kinds = Set(errors.map(\.kind.rawValue)).sorted()
            return kinds.count > 1
                ? "The error code '\(code)' is of several kinds: \(kinds.joined(separator: ", "))." : nil
        }
    }

    private var repeatedSchemas: [String] {
        var catalog = SchemaCatalog()
        for route in routes {
            let description = route.description
            if description.isListed { _ = (route.errorRenderer ?? ProblemDetails()).describe(in: &catalog) }
            for parameter in description.input.parameters { _ = parameter.schema(&catalog) }
            _ = description.input.body?.schema?(&catalog)
            _ = description.response.body?.schema?(&catalog)
        }
        return catalog.conflicts.sorted { $0.key < $1.key }.map { name, types in
            "The schema name '\(name)' is taken by \(types.joined(separator: " and "))."
        }
    }

    private func problems(of route: Route) -> [String] {
        let name = "\(route.method.rawValue) \(route.path) (\(route.handlerName))"
        var problems: [String] = []
        if route.access.isOfBrowser, route.description.isListed {
            problems.append("\(name) is a page for browsers, not part of the API: use `asPage(errorPage:)`.")
        }
        if route.summary.isEmpty { problems.append("\(name) has no summary: write a doc comment.") }
        if case .open(let reason) = route.access, reason.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            problems.append("\(name) allows every request without a reason, which reports list: say why.")
        }
        problems += (RoutePathCheck.problems(of: route) + route.rateLimitProblems).map { "\(name) \($0)" }
        problems += route.idempotencyProblems.map { "\(name) \($0)" }
        let parameters = route.description.input.parameters
        let inPath = parameters.filter { $0.location == .path }.map(\.name)
        let read = inPath + route.tenantPlaceholders
        for placeholder in route.placeholders where !read.contains(placeholder) && !parameters.isEmpty {
            problems.append("\(name) names '{\(placeholder)}' in its path, but no parameter reads it.")
        }
        for parameter in inPath where !route.placeholders.contains(parameter) {
            problems.append("\(name) reads '\(parameter)' from its path, but the path doesn't name it.")
        }
        let inQuery = Dictionary(grouping: route.description.input.queryNames) { $0 }.filter { $0.value.count > 1 }.keys
        for parameter in inQuery.sorted() {
            problems.append("\(name) reads '\(parameter)' from its query for two parameters.")
        }
        return problems
    }
}

/// The problems of a route table; the application doesn't start with them.
public struct RouteTableError: Error, CustomStringConvertible {
    /// One sentence for each problem.
    public let problems: [String]

    /// The problems, one per line.
    public var description: String {
        "The routes have \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
