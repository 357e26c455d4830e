import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct ContextMiddlewareTests {
    private let trace = Trace()

    private func noting(_ name: String, body: String? = nil) -> Noting { Noting(name: name, trace: trace, body: body) }

    @Test("It runs after the guard with the context of the route, the outermost first")
    func context() async throws {
        let routes: [Route] = [.protected("/member", .member), .protected("/user", .authenticated)]
        let app = try WebTestApp(
            routes.map { $0.wrapped(in: [noting("module")]).wrapped(in: [noting("product")]) })
        #expect(try await app.send(.get, "/member").status == 401)
        #expect(trace.all == [])
        #expect(try await app.send(.get, "/member", [.authorization: "Bearer anna"]).text == "tenant acme")
        #expect(try await app.send(.get, "/user", [.authorization: "Bearer anna"]).text == "user anna")
        #expect(
            trace.all == [
                "product TenantContext acme", "module TenantContext acme", "product UserContext -",
                "module UserContext -",
            ])
    }

    @Test("It may read the body and pass another one, within the limit of the route")
    func body() async throws {
        let echo = Route.open(.post, "/echo") { request in .plain(String(buffer: try await request.collectBody())) }
        let app = try WebTestApp([echo.wrapped(in: [noting("outer", body: "+"), noting("inner", body: "-")])])
        #expect(try await app.send(.post, "/echo", body: "text").text == "text+-")
    }

    @Test("Its error is the response, and the route lists it")
    func refused() async throws {
        let closing = Noting(name: "closing", trace: trace, errors: [RefusedError.refused])
        let app = try WebTestApp([Route.open("/plain") { _ in .plain("x") }.wrapped(in: [closing])])
        #expect(try await app.send(.get, "/plain").code == "test.refused")
        #expect(app.reports.undeclared == [])
    }
}
