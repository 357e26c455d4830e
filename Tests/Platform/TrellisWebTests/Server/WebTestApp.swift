import HTTPTypes
import Logging
import NIOCore
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

/// A web application over given routes, with everything that it logs and reports at hand; no port.
struct WebTestApp {
    let web: WebApplication
    private let logs = RecordingLogOutput()
    let reports = RecordedReports()

    init(
        _ routes: [Route], authenticator: any Authenticator = FakeAuthenticator(), settings: WebSettings = WebSettings()
    ) throws {
        let reports = reports
        web = WebApplication(
            routes: routes, authenticator: authenticator, database: try Database.open("sqlite::memory:"),
            settings: settings,
            logger: Observability.logger("test", level: .info, output: logs),
            observer: WebObserver(
                undeclaredFailure: { reports.add(undeclared: $0.error.code) },
                unexpectedFailure: { reports.add(unexpected: "\($0.error)") }))
    }

    /// The log lines so far.
    var lines: [String] { logs.lines }

    /// The answer to a request, with its body collected.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String = ""
    ) async throws -> Answer {
        var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        head.headerFields = headers
        let response = await web.respond(to: head, body: ByteBuffer(string: body))
        return Answer(status: response.status.code, headers: response.headers, body: try await response.collectBody())
    }

    struct Answer {
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

/// What the application reported.
final class RecordedReports: Sendable {
    private let reports = Mutex<(undeclared: [String], unexpected: [String])>(([], []))

    var undeclared: [String] { reports.withLock { $0.undeclared } }
    var unexpected: [String] { reports.withLock { $0.unexpected } }

    func add(undeclared code: String) { reports.withLock { $0.undeclared.append(code) } }
    func add(unexpected text: String) { reports.withLock { $0.unexpected.append(text) } }
}

extension Route {
    /// A route that anybody may call.
    static func open(
        _ path: String, errors: [any AppError] = [], answer: AnswerDescription = .init(),
        _ run: @escaping @Sendable (RouteRequest) async throws -> RouteResponse
    ) -> Route {
        open(.get, path, errors: errors, answer: answer, run)
    }

    /// A route that anybody may call.
    static func open(
        _ method: HTTPRequest.Method, _ path: String, errors: [any AppError] = [], answer: AnswerDescription = .init(),
        _ run: @escaping @Sendable (RouteRequest) async throws -> RouteResponse
    ) -> Route {
        Route(
            method, path, access: .open(reason: "test"), contextName: PublicContext.name, handlerName: "Test.\(path)",
            description: RouteDescription(summary: "Test.", answer: answer), errors: errors,
            run: { request, _ in try await run(request) })
    }

    /// A route with this rule, which answers with what it was given.
    static func guarded(_ path: String, _ access: AccessRequirement) -> Route {
        Route(
            .get, path, access: access, contextName: "", handlerName: "Test.\(path)",
            description: RouteDescription(summary: "Test."),
            run: { _, context in
                let text =
                    switch context {
                    case .open: "open"
                    case .user(let user): "user \(user.userID == FakeAuthenticator.anna ? "anna" : "other")"
                    case .tenant(let tenant):
                        "tenant \(tenant.scope.tenantID == FakeAuthenticator.acme ? "acme" : "other")"
                    case .superuser: "superuser"
                    case .page: "page"
                    }
                return .plain(text)
            })
    }
}

extension RouteResponse {
    /// An answer with this text.
    static func plain(_ text: String, type: String = "text/plain", headers: HTTPFields = [:]) -> RouteResponse {
        var headers = headers
        headers[.contentType] = type
        return RouteResponse(headers: headers, body: .bytes(ByteBuffer(string: text)))
    }
}

/// Knows a handful of tokens: anna owns acme, ben is a member without rights of acme and of beta, carl belongs nowhere,
/// root is a superuser; `old` has expired.
struct FakeAuthenticator: Authenticator {
    static let anna = ID<User>(high: 1, low: 1)
    static let ben = ID<User>(high: 1, low: 2)
    static let carl = ID<User>(high: 1, low: 3)
    static let root = ID<User>(high: 1, low: 4)
    static let acme = ID<Tenant>(high: 2, low: 1)
    static let beta = ID<Tenant>(high: 2, low: 2)

    func user(_ credentials: Credentials) async throws -> Identity {
        switch credentials.bearer {
        case "anna": Identity(userID: Self.anna)
        case "ben": Identity(userID: Self.ben)
        case "carl": Identity(userID: Self.carl)
        case "root": Identity(userID: Self.root, isSuperuser: true)
        case "old": throw AccessError.tokenExpired
        default: throw AccessError.unauthenticated
        }
    }

    func member(_ credentials: Credentials, of tenant: ID<Tenant>?) async throws -> Membership {
        let user = try await user(credentials).userID
        let tenants: [ID<Tenant>] = user == Self.anna ? [Self.acme] : user == Self.ben ? [Self.acme, Self.beta] : []
        guard let tenant = tenant ?? (tenants.count == 1 ? tenants.first : nil) else {
            throw AccessError.tenantRequired
        }
        guard tenants.contains(tenant) else { throw AccessError.tenantNotFound }
        return Membership(userID: user, tenantID: tenant, permissions: user == Self.anna ? .all : .none)
    }
}
