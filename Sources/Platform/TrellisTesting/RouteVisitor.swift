public import HTTPTypes
import Trellis
import TrellisKernel
public import TrellisSchema
public import TrellisWeb

/// A client that visits routes, and remembers which.
public struct RouteVisitor: Sendable {
    /// The product.
    public let app: TestApp
    /// A superuser.
    public let superuser: Actor
    /// The `Cookie` field of the superuser's browser, for pages; nil if the product has none.
    public let cookie: String?
    /// The visited routes, as in `GET /api/v1/notes/{id}`.
    public private(set) var visited: Set<String> = []

    /// Creates a client that has visited nothing.
    public init(_ app: TestApp, superuser: Actor, cookie: String? = nil) {
        self.app = app
        self.superuser = superuser
        self.cookie = cookie
    }

    /// Runs the requests of modules, one after the other.
    ///
    /// - Throws: ``FailedVisits`` with the name of the module and its error.
    public mutating func run(_ modules: [RouteVisits]) async throws {
        for module in modules {
            do {
                try await module.visit(&self)
            } catch {
                throw FailedVisits(description: "Visiting the routes of \(module.module): \(error)")
            }
        }
    }

    /// Returns the routes that no request has visited, in the order of the table.
    public func missing(of routes: [Route]) -> [String] {
        routes.map { "\($0.method) \($0.path)" }.filter { !visited.contains($0) }
    }

    /// Signs up a user who owns a new tenant.
    public func signUp(tenant: String = "Acme") async throws -> Actor {
        try await app.signUp(tenant: tenant)
    }

    /// Sends a request to a route, whose placeholders are replaced with `values` in order, and returns the response's
    /// JSON; null for 204.
    ///
    /// - Throws: ``UnexpectedResponse`` unless the request succeeds.
    @discardableResult
    public mutating func visit(
        _ actor: Actor, _ method: HTTPRequest.Method, _ route: String, _ body: JSONValue? = nil, at values: String...
    ) async throws -> JSONValue {
        let response = try await actor.send(method, Self.filled(route, values), body)
        guard response.status < 300 else { throw UnexpectedResponse(response) }
        note(method, actor.requests.prefix + route)
        return response.status == 204 ? .null : response.json
    }

    /// Requests a page as the superuser's browser, and returns its HTML.
    ///
    /// - Throws: ``UnexpectedResponse`` unless the page is shown.
    @discardableResult
    public mutating func open(_ page: String, at values: String...) async throws -> String {
        let headers: HTTPFields = cookie.map { [.cookie: $0] } ?? [:]
        let response = try await app.send(.get, Self.filled(page, values), headers: headers)
        guard response.status == 200 else { throw UnexpectedResponse(response) }
        note(.get, page)
        return response.text
    }

    /// Remembers a route, given with its prefix and its placeholders, that the test has visited in another way.
    public mutating func note(_ method: HTTPRequest.Method, _ route: String) {
        visited.insert("\(method) \(route)")
    }

    private static func filled(_ route: String, _ values: [String]) -> String {
        var rest = values[...]
        let parts = route.split(separator: "/").map { $0.hasPrefix("{") ? rest.popFirst() ?? "" : String($0) }
        return "/" + parts.joined(separator: "/")
    }
}

/// The requests of a module that visit its routes failed.
public struct FailedVisits: Error, CustomStringConvertible {
    /// The module, and its error.
    public let description: String
}
