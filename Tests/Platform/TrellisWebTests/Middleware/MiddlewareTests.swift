import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct MiddlewareTests {
    private let trace = Trace()

    private func app(_ middleware: MiddlewareList, wrapping module: [any Middleware] = []) throws -> WebTestApp {
        try WebTestApp(
            [
                .open("/plain") { _ in .plain(String(repeating: "x", count: 5000)) }.wrapped(in: module),
                .protected("/secret/{id}", .member).wrapped(in: module),
                .open("/stream") { _ in
                    RouteResponse(body: .stream(length: nil) { try await $0.write(ByteBuffer(string: "three")) })
                },
            ],
            middleware: middleware)
    }

    @Test("Request middleware runs in the order of the list, and sees the response of what is further in")
    func order() async throws {
        let app = try app(
            .standard.prepending(Tracing<First>(name: "outer", trace: trace))
                .appending(Tracing<Second>(name: "inner", trace: trace)))
        #expect(try await app.send(.get, "/plain").status == 200)
        #expect(try await app.send(.get, "/nowhere").code == "route.not_found")
        #expect(
            trace.all == [
                "outer in", "inner in", "inner out 200", "outer out 200",
                "outer in", "inner in", "inner out 404", "outer out 404",
            ])
    }

    @Test("The guard runs behind every list: without credentials it is 401")
    func guardStays() async throws {
        let app = try app(MiddlewareList([Tracing<First>(name: "only", trace: trace)]))
        #expect(try await app.send(.get, "/secret/1").status == 401)
        #expect(try await app.send(.get, "/secret/1", [.authorization: "Bearer anna"]).text == "tenant acme")
        #expect(trace.all == ["only in", "only out 401", "only in", "only out 200"])
    }

    @Test("An early response skips the route, and gets what is further out and what the server adds")
    func early() async throws {
        let early = Early { request in .plain("early \(request.routePattern ?? "-")") }
        let app = try app(.standard.appending(early))
        let response = try await app.send(.get, "/secret/1")
        #expect(response.status == 200 && response.text == "early /secret/{id}")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.requestID] != nil)
        #expect(response.headers[.contentLength] == "18")
        #expect(app.lines.last?.contains("\"status\":200") == true)
    }

    @Test("Without the built-in middleware the server still adds request id, date and length")
    func fixed() async throws {
        let app = try app(MiddlewareList([Early { _ in RouteResponse(headers: [.requestID: "forged"]) }]))
        let headers = try await app.send(.get, "/plain").headers
        #expect(headers[.date] != nil && headers[.contentLength] == "0")
        #expect(headers[values: .requestID].count == 2, "the server's is there besides that of the middleware")
        #expect(headers[.xContentTypeOptions] == nil)
        #expect(app.lines.isEmpty)
    }

    @Test("An error of middleware becomes problem details; the routes list it if the middleware declares it")
    func errors() async throws {
        let refused = Early(errors: [RefusedError.refused]) { _ in throw RefusedError.refused }
        let declared = try app(.standard.appending(refused))
        let response = try await declared.send(.get, "/plain")
        #expect(response.status == 403 && response.code == "test.refused")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(declared.reports.undeclared == [])

        let undeclared = try app(.standard.appending(Early { _ in throw RefusedError.refused }))
        #expect(try await undeclared.send(.get, "/plain").code == "test.refused")
        #expect(undeclared.reports.undeclared == ["test.refused"])

        struct Broken: Error {}
        let broken = try app(.standard.appending(Early { _ in throw Broken() }))
        #expect(try await broken.send(.get, "/plain").code == "internal")
        #expect(broken.reports.unexpected.count == 1)
    }

    @Test("Response middleware changes every response from the inside out: of routes, errors and early responses")
    func responses() async throws {
        let list = MiddlewareList.standard.prepending(Stamp<First>(name: "outer"))
            .appending(Stamp<Second>(name: "inner"))
        for path in ["/plain", "/nowhere", "/secret/1"] {
            let stamps = try await app(list).send(.get, path).headers[values: Stamp<First>.field]
            #expect(stamps == ["inner", "outer"], "\(path)")
        }
        let early = try await app(list.inserting(Early { _ in .plain("early") }, before: Stamp<Second>.self))
            .send(.get, "/plain")
        #expect(early.headers[values: Stamp<First>.field] == ["outer"])
    }

    @Test("A response to a timeout gets the response middleware of the product and of the module")
    func timeout() async throws {
        let slow = Route.open("/slow") { _ in
            while !Task.isCancelled { await Task.yield() }
            return .plain("late")
        }
        let app = try WebTestApp(
            [slow.wrapped(in: [Stamp<Second>(name: "module")])],
            middleware: .standard.prepending(Stamp<First>(name: "product"))
                .appending(Tracing<First>(name: "around", trace: trace)))
        async let answer = app.send(.get, "/slow")
        while app.web.requestsInFlight == 0 { await Task.yield() }
        app.web.expireTimedOutRequests(after: .seconds(31))
        let received = try await answer
        #expect(received.status == 503)
        #expect(received.headers[values: Stamp<First>.field] == ["module", "product"])
    }

    @Test("Removed built-in middleware does nothing any more")
    func removed() async throws {
        let gzip: HTTPFields = [.acceptEncoding: "gzip"]
        #expect(try await app(.standard).send(.get, "/plain", gzip).headers[.contentEncoding] == "gzip")
        let bare = try app(
            .standard.removing(Compression.self).removing(SecurityHeaders.self).removing(RequestLog.self))
        let response = try await bare.send(.get, "/plain", gzip)
        #expect(response.headers[.contentEncoding] == nil && response.body.readableBytes == 5000)
        #expect(response.headers[.frameOptions] == nil)
        #expect(bare.lines.isEmpty)
    }

    @Test("An observer gets each request once, after its last byte, with the tenant that the guard has found")
    func observer() async throws {
        let app = try app(.standard.appending(Recorder(trace: trace)))
        _ = try await app.send(.get, "/secret/1", [.authorization: "Bearer anna"])
        _ = try await app.send(.head, "/plain")
        _ = try await app.send(.get, "/nowhere/at/all")
        let streamed = await app.web.respond(
            to: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/stream"))
        #expect(trace.all.count == 3)
        _ = try await streamed.collectBody()
        let sizes = trace.all.last?.split(separator: " ").dropFirst(3).first
        #expect(trace.all.first == "GET /secret/{id} 200 11 acme")
        #expect(trace.all.dropFirst().first == "HEAD /plain 200 0 -")
        #expect(trace.all.last == "GET /stream 200 5 -" && sizes == "5")
    }

    @Test("The middleware of a module runs for its routes only, inside of the product's and before the guard")
    func module() async throws {
        let app = try app(
            MiddlewareList([Tracing<First>(name: "product", trace: trace)]),
            wrapping: [Tracing<Second>(name: "module", trace: trace), Stamp<First>(name: "module")])
        let refused = try await app.send(.get, "/secret/1")
        #expect(refused.status == 401 && refused.headers[Stamp<First>.field] == "module")
        #expect(trace.all == ["product in", "module in", "module out 401", "product out 401"])
        #expect(try await app.send(.get, "/stream").headers[Stamp<First>.field] == nil)
        #expect(trace.all.filter { $0.hasPrefix("module") }.count == 2)
    }

    @Test("The documents of a route list the errors of its middleware, once")
    func documented() throws {
        let route = Route.open("/plain") { _ in .plain("x") }
            .wrapped(in: [Early(errors: [RefusedError.refused]) { _ in .plain("x") }])
            .wrapped(in: [Noting(name: "a", trace: trace, errors: [RefusedError.refused, ClosedError.closed])])
        #expect(route.errors.map(\.code) == ["test.refused", "test.closed"])
        #expect(route.documentedProblems.contains { $0.code == "test.refused" })
    }
}
