import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct TrailingSlashTests {
    private func app(_ slash: TrailingSlash = .redirect, middleware: MiddlewareList = .standard) throws -> WebTestApp {
        var settings = WebSettings()
        settings.trailingSlash = slash
        settings.corsOrigins = ["https://app.example.com"]
        return try WebTestApp(
            [
                .open("/") { _ in .plain("root") },
                .open("/things") { request in
                    .plain("\(request.info.path) " + request.query.map { "\($0.name)=\($0.value)" }.joined())
                },
                .open(.post, "/things") { request in .plain("\(try await request.collectBody().readableBytes)") },
                .open("/things/{id}") { request in .plain("thing \(request.pathParameters["id"] ?? "?")") },
                .open("/{first}/{second}/{third}") { _ in .plain("three") },
                .open("/exact/{name}") { request in .plain("exact \(request.pathParameters["name"] ?? "?")") },
            ], middleware: middleware, settings: settings)
    }

    @Test("By default a path with a slash at its end is redirected to the path without it, with the query as sent")
    func redirect() async throws {
        let app = try app()
        let answer = try await app.send(.get, "/things/?a=1&b=%2F+x?")
        #expect(answer.status == 308)
        #expect(answer.headers[.location] == "/things?a=1&b=%2F+x?")
        #expect(answer.headers[.contentLength] == "0")
        // Nothing remembers the redirect when the setting changes.
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(try await app.send(.get, "/things/7/").headers[.location] == "/things/7")
        #expect(try await app.send(.get, "/things/?").headers[.location] == "/things")
        #expect(try await app.send(.get, "http://localhost/things/").headers[.location] == "/things")
    }

    @Test("The redirect keeps the method: 308 for POST and HEAD, and for a method that the path doesn't have")
    func methods() async throws {
        let app = try app()
        for method in [HTTPRequest.Method.post, .head, .delete] {
            let answer = try await app.send(method, "/things/", body: method == .post ? "12345" : "")
            #expect(answer.status == 308)
            #expect(answer.headers[.location] == "/things")
        }
    }

    @Test("The target of a redirect is served, so there is no loop")
    func noLoop() async throws {
        let app = try app()
        for path in ["/things/", "/things/a%20b/", "/things/%2F/", "/a/b/c/"] {
            let target = try #require(try await app.send(.get, path).headers[.location])
            #expect(try await app.send(.get, target).status == 200)
        }
    }

    @Test("OPTIONS is served, because browsers refuse a redirect of a preflight; the redirect itself has CORS fields")
    func preflight() async throws {
        let app = try app()
        let page = "https://app.example.com"
        let preflight = try await app.send(
            .options, "/things/", [.origin: page, .accessControlRequestMethod: "POST"])
        #expect(preflight.status == 204)
        #expect(preflight.headers[.accessControlAllowMethods] == "GET, POST, HEAD, OPTIONS")
        let redirect = try await app.send(.post, "/things/", [.origin: page])
        #expect(redirect.status == 308)
        #expect(redirect.headers[.accessControlAllowOrigin] == page)
        #expect(try await app.send(.options, "/nowhere/").status == 404)
    }

    @Test(
        "No path leads to another server, and only paths of routes are redirected",
        arguments: [
            "//evil.example/", "//evil.example/a/b/", "///", "//", "/things//", "//things/", "/nowhere/",
            "/evil.example/", "https://evil.example//evil.example/", "/a/b//",
        ])
    func refused(path: String) async throws {
        let answer = try await app().send(.get, path)
        #expect(answer.status == 404)
        #expect(answer.headers[.location] == nil)
    }

    @Test("Characters that browsers read as a slash or drop are escaped in the target")
    func escaped() async throws {
        let app = try app()
        #expect(try await app.send(.get, "/\\evil.example/b/c/").headers[.location] == "/%5Cevil.example/b/c")
        #expect(try await app.send(.get, "/\t/evil.example/c/").headers[.location] == "/%09/evil.example/c")
        #expect(try await app.send(.get, "/things/a b/?\"<x>\"").headers[.location] == "/things/a%20b?%22%3Cx%3E%22")
        #expect(try await app.send(.get, "/things/ä/").headers[.location] == "/things/%C3%A4")
        // An Arabic number sign and the slash after it are one character, but two scalars.
        #expect(try await app.send(.get, "/things/\u{600}/").headers[.location] == "/things/%D8%80")
    }

    @Test("An escaped slash belongs to its segment: it is no slash at the end")
    func escapedSlash() async throws {
        let app = try app()
        #expect(try await app.send(.get, "/things/a%2F").text == "thing a/")
        #expect(try await app.send(.get, "/things/a%2f/").headers[.location] == "/things/a%2f")
        #expect(try await app.send(.get, "/things%2F").status == 404)
    }

    @Test("The root has no slash to remove, and a malformed path stays an error")
    func others() async throws {
        let app = try app()
        #expect(try await app.send(.get, "/").text == "root")
        #expect(try await app.send(.get, "/%zz/").status == 400)
    }

    @Test("ignore serves the path without the slash, and the route's code sees it without")
    func ignored() async throws {
        let app = try app(.ignore)
        #expect(try await app.send(.get, "/things/?a=1").text == "/things a=1")
        #expect(try await app.send(.post, "/things/", body: "12345").text == "5")
        #expect(try await app.send(.get, "/things/7/").text == "thing 7")
        #expect(try await app.send(.head, "/things/").status == 200)
        #expect(try await app.send(.delete, "/things/").status == 405)
        #expect(try await app.send(.options, "/things/").headers[.allow] == "GET, POST, HEAD, OPTIONS")
        for path in ["/things//", "//things/", "/nowhere/"] { #expect(try await app.send(.get, path).status == 404) }
    }

    @Test("refuse responds with 404")
    func refusing() async throws {
        let app = try app(.refuse)
        for path in ["/things/", "/things/7/"] {
            let answer = try await app.send(.get, path)
            #expect(answer.status == 404 && answer.code == "route.not_found")
        }
        #expect(try await app.send(.options, "/things/").status == 404)
    }

    @Test("Request middleware sees the redirect")
    func middleware() async throws {
        let app = try app(middleware: .standard.appending(TeapotForRedirects()))
        #expect(try await app.send(.get, "/things/").status == 418)
        #expect(try await app.send(.get, "/things").status == 200)
    }
}

/// Middleware that changes every redirect, so that a test sees that it ran.
private struct TeapotForRedirects: RequestMiddleware {
    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
        var response = await next()
        if response.status.kind == .redirection { response.status = .init(code: 418) }
        return response
    }
}
