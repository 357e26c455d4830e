import HTTPTypes
import Logging
import NIOCore
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

/// A web application with given routes and recorded logs and reports, without a port.
struct WebTestApp {
    let web: WebApplication
    private let logs = RecordingLogOutput()
    let reports = RecordedErrors()

    init(
        _ routes: [Route], middleware: MiddlewareList = .standard,
        authenticator: any Authenticator = FakeAuthenticator(), settings: WebSettings = WebSettings(),
        errorRenderer: any ErrorRenderer = ProblemDetails(), rateLimiter: (any RateLimiter)? = nil
    ) throws {
        let reports = reports
        web = WebApplication(
            routes: routes, middleware: middleware, authenticator: authenticator,
            database: try Database.open("sqlite::memory:"), settings: settings, errorRenderer: errorRenderer,
            rateLimiter: rateLimiter,
            logger: Observability.logger("test", level: .info, output: logs),
            observer: WebObserver(
                undeclaredFailure: { reports.add(undeclared: $0.error.code) },
                unexpectedFailure: { reports.add(unexpected: "\($0.error)") }))
    }

    /// The log lines so far.
    var lines: [String] { logs.lines }

    /// Sends a request and returns the response, with its body collected.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], host: String = "localhost",
        body: String = ""
    ) async throws -> Response {
        var head = HTTPRequest(method: method, scheme: "http", authority: host, path: path)
        head.headerFields = headers
        let response = await web.respond(to: head, body: ByteBuffer(string: body))
        return Response(status: response.status.code, headers: response.headers, body: try await response.collectBody())
    }

    struct Response {
        let status: Int
        let headers: HTTPFields
        let body: ByteBuffer

        var text: String { String(buffer: body) }
        /// The `code` of a problem.
        var code: String { member("code") }
        /// The text of a member of a flat JSON object.
        func member(_ name: String) -> String {
            guard let start = text.firstRange(of: "\"\(name)\":\"") else { return "" }
            return String(text[start.upperBound...].prefix { $0 != "\"" })
        }
    }
}

/// The errors that the application reported.
final class RecordedErrors: Sendable {
    private let reports = Mutex<(undeclared: [String], unexpected: [String])>(([], []))

    var undeclared: [String] { reports.withLock { $0.undeclared } }
    var unexpected: [String] { reports.withLock { $0.unexpected } }

    func add(undeclared code: String) { reports.withLock { $0.undeclared.append(code) } }
    func add(unexpected text: String) { reports.withLock { $0.unexpected.append(text) } }
}

extension Route {
    /// Returns an open route.
    static func open(
        _ path: String, errors: [any AppError] = [], response: ResponseDescription = .init(),
        _ handler: @escaping Handler
    ) -> Route {
        open(.get, path, errors: errors, response: response, handler)
    }

    /// Returns an open route.
    static func open(
        _ method: HTTPRequest.Method, _ path: String, errors: [any AppError] = [],
        response: ResponseDescription = .init(), _ handler: @escaping Handler
    ) -> Route {
        Route(
            method, path, access: AccessRule<PublicContext>.open(reason: "test"), handlerName: "Test.\(path)",
            description: RouteDescription(summary: "Test.", response: response), errors: errors,
            handler: { request, _ in try await handler(request) })
    }

    /// Returns a route with this rule that responds with the context it received.
    static func protected<Context: AccessContext>(_ path: String, _ access: AccessRule<Context>) -> Route {
        Route(
            .get, path, access: access, handlerName: "Test.\(path)",
            description: RouteDescription(summary: "Test."),
            handler: { _, context in .plain(Self.name(of: context)) })
    }

    private static func name(of context: any AccessContext) -> String {
        switch context {
        case is PublicContext: "open"
        case let user as UserContext: "user \(user.userID == FakeAuthenticator.anna ? "anna" : "other")"
        case let visitor as OptionalContext:
            (["optional"] + [visitor.user.map(name(of:)), visitor.tenant.map(name(of:))].compactMap(\.self))
                .joined(separator: ", ")
        case let tenant as TenantContext:
            "tenant \(tenant.scope.tenantID == FakeAuthenticator.acme ? "acme" : "other")"
        case is SuperuserContext: "superuser"
        default: "page"
        }
    }
}

extension RouteResponse {
    /// Returns a response with this text.
    static func plain(_ text: String, type: String = "text/plain", headers: HTTPFields = [:]) -> RouteResponse {
        var headers = headers
        headers[.contentType] = type
        return RouteResponse(headers: headers, body: .bytes(ByteBuffer(string: text)))
    }
}

/// An authenticator with fixed tokens: anna owns acme, ben is a member of acme and beta without permissions, carl has
/// no tenant, root is a superuser; `old` has expired.
struct FakeAuthenticator: Authenticator {
    static let anna = ID<User>(high: 1, low: 1)
    static let ben = ID<User>(high: 1, low: 2)
    static let carl = ID<User>(high: 1, low: 3)
    static let root = ID<User>(high: 1, low: 4)
    static let acme = ID<Tenant>(high: 2, low: 1)
    static let beta = ID<Tenant>(high: 2, low: 2)

    func user(_ credentials: Credentials) async throws -> Identity {
        switch credentials.token {
        case "anna": Identity(userID: Self.anna)
        case "ben": Identity(userID: Self.ben)
        case "carl": Identity(userID: Self.carl)
        case "root": Identity(userID: Self.root, isSuperuser: true)
        case "old": throw AccessError.tokenExpired
        default: throw AccessError.unauthenticated
        }
    }

    func member(_ credentials: Credentials, of requested: RequestedTenant) async throws -> Membership {
        let user = try await user(credentials).userID
        let tenants: [ID<Tenant>] = user == Self.anna ? [Self.acme] : user == Self.ben ? [Self.acme, Self.beta] : []
        let named = requested.names.map(Self.tenant(named:))
        let found = named.compactMap(\.self).filter(tenants.contains)
        if named.isEmpty, tenants.count != 1 { throw AccessError.tenantRequired }
        guard let tenant = named.isEmpty ? tenants.first : found.first else { throw AccessError.tenantNotFound }
        guard named.allSatisfy({ $0 == tenant }) else { throw AccessError.tenantAmbiguous }
        return Membership(userID: user, tenantID: tenant, permissions: user == Self.anna ? .all : .none)
    }

    /// The tenant with a name: acme and beta have their short names, and acme.example.com is a domain of acme.
    private static func tenant(named name: TenantName) -> ID<Tenant>? {
        switch name {
        case .id(let id): id
        case .slug("acme"), .domain("acme.example.com"): acme
        case .slug("beta"): beta
        case .slug, .domain: nil
        }
    }
}
