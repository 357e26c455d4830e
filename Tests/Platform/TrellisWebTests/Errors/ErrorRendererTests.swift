import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Formats of errors")
struct ErrorRendererTests {
    private enum TestError: AppError {
        case taken(String)
        case unstated

        var code: String {
            switch self {
            case .taken: "test.taken"
            case .unstated: "test.unstated"
            }
        }
        var kind: ErrorKind { .conflict }
        var message: String {
            switch self {
            case .taken(let name): "The name \(name) is taken."
            case .unstated: "Unstated."
            }
        }
    }
    private struct Bug: Error {
        let secret = "password123"
    }

    private static let routes: [Route] = [
        .open("/taken", errors: [TestError.taken("")]) { _ in throw TestError.taken("\"<b>\"\n\u{1F600}") },
        .open("/bug") { _ in throw Bug() },
        .open(
            "/json", response: ResponseDescription(body: BodyDescription(mediaType: "application/json", schema: nil))
        ) { _ in .plain("{}", type: "application/json") },
        .open(.post, "/body") { request in .plain("\(try await request.collectBody().readableBytes)") },
        .open("/items/{id}") { request in .plain(String(request.pathParameters["id"] ?? "")) },
        .open("/stream", errors: [TestError.taken("")]) { _ in
            guard Task.isCancelled else { throw TestError.taken("stream") }
            return RouteResponse(body: .stream(length: nil) { _ in })
        },
        .protected("/mine", AccessRule<UserContext>.authenticated),
        .protected("/member", AccessRule<TenantContext>.permission(.samplesView)),
        .protected("/root", AccessRule<SuperuserContext>.superuser),
    ]

    private func app(_ middleware: MiddlewareList = .standard) throws -> WebTestApp {
        try WebTestApp(Self.routes, middleware: middleware, errorRenderer: FieldErrorRenderer())
    }

    private func check(
        _ response: WebTestApp.Response, _ status: Int, _ message: String, location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(response.status == status, sourceLocation: location)
        #expect(response.headers[.contentType] == "application/json", sourceLocation: location)
        #expect(response.headers[.contentLanguage] == "en", sourceLocation: location)
        #expect(response.headers[.contentLength] == "\(response.body.readableBytes)", sourceLocation: location)
        let body = try SchemaCoding.decode(FieldErrors.self, from: response.body)
        #expect(body == FieldErrors(errors: ["body": [message]]), sourceLocation: location)
    }

    @Test("Errors of routes have the format, with text from clients escaped; unexpected ones have no details")
    func routes() async throws {
        let app = try app()
        try check(try await app.send(.get, "/taken"), 409, "The name \"<b>\"\n\u{1F600} is taken.")
        try check(try await app.send(.get, "/stream"), 409, "The name stream is taken.")
        let bug = try await app.send(.get, "/bug")
        try check(bug, 500, "An unexpected error occurred. See the server log for this request id.")
        #expect(!bug.text.contains("password"))
        #expect(app.reports.unexpected.count == 1)
    }

    @Test("Refusals of the guard have the format, and keep WWW-Authenticate")
    func access() async throws {
        let app = try app()
        let anonymous = try await app.send(.get, "/mine")
        try check(anonymous, 401, AccessError.unauthenticated.message)
        #expect(anonymous.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        let carl: HTTPFields = [.authorization: "Bearer carl"]
        try check(try await app.send(.get, "/root", carl), 403, AccessError.forbidden.message)
        var beta: HTTPFields = [.authorization: "Bearer anna"]
        beta[.tenantID] = FakeAuthenticator.beta.description
        try check(try await app.send(.get, "/member", beta), 404, AccessError.tenantNotFound.message)
        try check(try await app.send(.get, "/member", carl), 400, AccessError.tenantRequired.message)
    }

    @Test("Refusals of the router have the format, and keep Allow")
    func router() async throws {
        let app = try app()
        try check(try await app.send(.get, "/nowhere"), 404, RequestError.routeNotFound.message)
        let other = try await app.send(.put, "/body")
        try check(other, 405, RequestError.methodNotAllowed(allowed: "POST, OPTIONS").message)
        #expect(other.headers[.allow] == "POST, OPTIONS")
        try check(try await app.send(.get, "/items/%zz"), 400, RequestError.pathMalformed.message)
        try check(try await app.send(.get, "/taken?a=%zz"), 400, RequestError.queryMalformed.message)
        let preflight: HTTPFields = [.origin: "https://a.example", .accessControlRequestMethod: "GET"]
        try check(try await app.send(.options, "/nowhere", preflight), 404, RequestError.routeNotFound.message)
    }

    @Test("A body over the limit has the format, and the connection is closed")
    func limit() async throws {
        let response = try await app().send(.post, "/body", body: String(repeating: "x", count: 1_048_577))
        try check(response, 413, RequestError.tooLarge(limit: 1_048_576).message)
        #expect(response.headers[.connection] == "close")
    }

    @Test("A response to HEAD has the length of the body, and no body")
    func head() async throws {
        let app = try app()
        let get = try await app.send(.get, "/taken")
        let head = try await app.send(.head, "/taken")
        #expect(head.status == 409 && head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == get.headers[.contentLength])
        #expect(head.headers[.contentType] == "application/json")
    }

    @Test("A client may accept the route's errors only; one that excludes both media types gets 406 in the format")
    func accept() async throws {
        let app = try WebTestApp(Self.routes, errorRenderer: MessageRenderer())
        #expect(try await app.send(.get, "/json", [.accept: "application/vnd.acme+json"]).status == 200)
        for accept in ["text/html", "application/problem+json"] {
            let refused = try await app.send(.get, "/json", [.accept: accept])
            #expect(refused.status == 406)
            #expect(refused.headers[.contentType] == "application/vnd.acme+json")
            #expect(refused.text == #"{"status":"error","message":"406 request.not_acceptable"}"#)
        }
    }

    @Test("Errors of middleware have the format, also on paths without a route")
    func middleware() async throws {
        let app = try app(
            MiddlewareList.standard.appending(Early(errors: [TestError.taken("")]) { _ in throw TestError.taken("a") }))
        for path in ["/json", "/nowhere"] {
            try check(try await app.send(.get, path), 409, "The name a is taken.")
        }
    }

    @Test("The response to a timeout has the format of the route, and keeps Retry-After")
    func timeout() async throws {
        let slow = Route.open("/slow") { _ in
            while !Task.isCancelled { await Task.yield() }
            return .plain("late")
        }
        let app = try WebTestApp([slow.rendering(errorsWith: FieldErrorRenderer())])
        async let answer = app.send(.get, "/slow")
        while app.web.requestsInFlight == 0 { await Task.yield() }
        app.web.expireTimedOutRequests(after: .seconds(31))
        let response = try await answer
        try check(response, 503, RequestError.responseTimeout.message)
        #expect(response.headers[.retryAfter] == "1")
    }

    @Test("A renderer may map statuses; the log and the header fields are those of the error")
    func statuses() async throws {
        let app = try WebTestApp(Self.routes, errorRenderer: MessageRenderer())
        let taken = try await app.send(.get, "/taken")
        #expect(taken.status == 422)
        #expect(taken.text == #"{"status":"error","message":"422 test.taken"}"#)
        let cheerful = try WebTestApp(Self.routes, errorRenderer: CheerfulRenderer())
        let refused = try await cheerful.send(.get, "/taken")
        #expect(refused.status == 409 && refused.text == #"{"status":"fine","message":"409"}"#)
    }

    @Test("The innermost format is used: of the route, of its module, of the product")
    func innermost() async throws {
        let inner = Route.open("/inner", errors: [TestError.taken("")]) { _ in throw TestError.taken("a") }
            .rendering(errorsWith: MessageRenderer(mark: "route ")).rendering(errorsWith: FieldErrorRenderer())
        let module = Route.open("/module", errors: [TestError.taken("")]) { _ in throw TestError.taken("a") }
            .rendering(errorsWith: FieldErrorRenderer())
        let product = Route.open("/product", errors: [TestError.taken("")]) { _ in throw TestError.taken("a") }
        let app = try WebTestApp([inner, module, product])
        #expect(try await app.send(.get, "/inner").text.contains("route 422 test.taken"))
        try check(try await app.send(.get, "/module"), 409, "The name a is taken.")
        #expect(try await app.send(.get, "/product").code == "test.taken")
    }

    @Test(
        "A renderer that fails falls back to problem details with the same status, and is reported",
        arguments: [true, false])
    func failure(throwsError: Bool) async throws {
        let app = try WebTestApp(Self.routes, errorRenderer: BrokenRenderer(throwsError: throwsError))
        let taken = try await app.send(.get, "/taken")
        #expect(taken.status == 422 && taken.code == "test.taken")
        #expect(taken.headers[.contentType] == "application/problem+json")
        #expect(app.reports.unexpected.count == 1)
        #expect(app.lines.contains { $0.contains("error renderer failed") })
        let anonymous = try await app.send(.get, "/mine")
        #expect(anonymous.status == 401 && anonymous.headers[.wwwAuthenticate] != nil)
        #expect(try await app.send(.get, "/nowhere").code == "route.not_found")
    }

    @Test("Violations are named by their path")
    func paths() {
        let path = { (pointer: String) in Violation(pointer: pointer, code: "", message: "").path }
        #expect(path("/user/email") == ["user", "email"])
        #expect(path("/a~1b/m~0n/0") == ["a/b", "m~n", "0"])
        #expect(path("/~01") == ["~1"])
        #expect(path("?limit") == ["limit"])
        #expect(path("") == [])
        #expect(path("/") == [""])
    }

    @Test("Problem details are a schema that can be read")
    func problemSchema() async throws {
        let app = try WebTestApp(Self.routes)
        let response = try await app.send(.get, "/taken", [.requestID: "r1"])
        let problem = try SchemaCoding.decode(Problem.self, from: response.body)
        #expect(problem.code == "test.taken" && problem.status == 409 && problem.requestID == "r1")
        #expect(throws: InvalidInput.self) { try SchemaCoding.decode(Problem.self, from: ByteBuffer(string: "{}")) }
    }
}
