import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct DispatcherTests {
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .open("/things") { request in
                .plain(request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ","))
            },
            .open(.post, "/things") { request in .plain("\(try await request.collectBody().readableBytes)") },
            .open("/things/{id}") { request in .plain("thing \(request.pathParameters["id"] ?? "?")") },
            .open(
                "/json",
                response: ResponseDescription(body: BodyDescription(mediaType: "application/json", schema: nil))
            ) { _ in .plain("{}", type: "application/json") },
            .open(.delete, "/nothing") { _ in RouteResponse(status: .noContent) },
        ])
    }

    @Test("A route receives decoded path parameters, query and body")
    func input() async throws {
        #expect(try await app.send(.get, "/things?b=2&a=x+y").text == "b=2,a=x y")
        #expect(try await app.send(.get, "/things/a%20b").text == "thing a b")
        #expect(try await app.send(.post, "/things", body: "12345").text == "5")
    }

    @Test("An unknown path is a problem with 404")
    func notFound() async throws {
        let answer = try await app.send(.get, "/nowhere")
        #expect(answer.status == 404)
        #expect(answer.code == "route.not_found")
        #expect(answer.headers[.contentType] == "application/problem+json")
    }

    @Test("A known path with another method is a problem with 405 and Allow")
    func methodNotAllowed() async throws {
        let answer = try await app.send(.patch, "/things")
        #expect(answer.status == 405)
        #expect(answer.code == "route.method_not_allowed")
        #expect(answer.headers[.allow] == "GET, POST, HEAD, OPTIONS")
    }

    @Test("HEAD responds like GET, including the length, without the body")
    func head() async throws {
        let answer = try await app.send(.head, "/things/7")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentLength] == "7")
        #expect(answer.body.readableBytes == 0)
        #expect(try await app.send(.head, "/nothing").status == 405)
    }

    @Test("OPTIONS lists the methods")
    func options() async throws {
        let answer = try await app.send(.options, "/nothing")
        #expect(answer.status == 204)
        #expect(answer.headers[.allow] == "DELETE, OPTIONS")
        #expect(try await app.send(.options, "/nowhere").status == 404)
    }

    @Test("A client that excludes JSON gets 406 only from routes that return JSON")
    func notAcceptable() async throws {
        let answer = try await app.send(.get, "/json", [.accept: "text/html"])
        #expect(answer.status == 406)
        #expect(answer.code == "request.not_acceptable")
        for accept in ["*/*", "application/*", "application/problem+json", "text/html, application/json;q=0.1", ""] {
            #expect(try await app.send(.get, "/json", [.accept: accept]).status == 200)
        }
        #expect(try await app.send(.get, "/things", [.accept: "image/png"]).status == 200)
    }

    @Test("Malformed escapes are problems with 400")
    func malformed() async throws {
        #expect(try await app.send(.get, "/things/%zz").code == "request.path_malformed")
        #expect(try await app.send(.get, "/things?a=%zz").code == "request.query_malformed")
        #expect(try await app.send(.get, "/things?a=%zz").status == 400)
    }

    @Test("A body over the limit is a problem with 413, and the connection is closed")
    func tooLarge() async throws {
        let answer = try await app.send(.post, "/things", body: String(repeating: "x", count: 1_048_577))
        #expect(answer.status == 413)
        #expect(answer.code == "request.too_large")
        #expect(answer.headers[.connection] == "close")
        #expect(try await app.send(.post, "/things", body: String(repeating: "x", count: 1_048_576)).status == 200)
    }

    @Test("Responses without content have no length; empty ones have the length 0")
    func lengths() async throws {
        let answer = try await app.send(.delete, "/nothing")
        #expect(answer.status == 204)
        #expect(answer.headers[.contentLength] == nil)
        #expect(try await app.send(.get, "/things").headers[.contentLength] == "0")
    }
}
