import HTTPTypes
import Synchronization
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

@testable import Trellis

@Suite("Middleware and services of a product")
struct ProductMiddlewareTests {
    @Test("Middleware of the product refuses requests before the guard, and every operation documents its error")
    func request() async throws {
        try await withApp(GuardedProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let blocked: HTTPFields = [.from: "spam"]
            for path in ["/samples", "/nowhere"] {
                let response = try await app.send(.get, "/api/v1\(path)", headers: blocked)
                #expect(response.status == 403 && response.problem == "address.blocked")
            }
            #expect(try await ada.get("/samples").status == 200)
            for route in app.routes where route.description.isListed {
                #expect(route.errors.contains { $0.code == "address.blocked" }, "\(route.path)")
            }
            let responses = app.application.document.json["paths"]?["/api/v1/auth/login"]?["post"]?["responses"]
            #expect(responses?["403"] != nil)
        }
    }

    @Test("Middleware after the guard has the tenant, and runs for the routes of modules only")
    func context() async throws {
        try await withApp(GuardedProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let response = try await ada.get("/samples")
            #expect(response.headers[.from] == ada.tenantID?.description)
            #expect(try await app.send(.get, "/api/v1/samples").headers[.from] == nil)
            #expect(try await app.send(.get, "/openapi.json").headers[.from] == nil)
        }
    }

    @Test("Middleware of a module runs for its routes only, also when the guard refuses")
    func module() async throws {
        try await withApp(GuardedProduct.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/echo").headers[.server] == "echo")
            #expect(try await app.send(.get, "/api/v1/echo").headers[.server] == "echo")
            #expect(try await ada.get("/samples").headers[.server] == nil)
        }
    }

    @Test("Removed built-in middleware is gone, and what the list doesn't have stays")
    func removed() async throws {
        try await withApp(GuardedProduct.self) { app in
            let headers = try await app.send(.get, "/health").headers
            #expect(headers[.contentSecurityPolicy] == nil)
            #expect(headers[.requestID] != nil && headers[.contentLength] != nil)
        }
    }

    @Test("The services of modules come before those of the product, each in the processes that it is registered for")
    func services() throws {
        let services = try Application.inspect(GuardedProduct.self).services
        #expect(services.map(\.name) == ["echo.listener", "product.ticker"])
        #expect(services.filter { $0.processes.contains(.server) }.map(\.name) == ["product.ticker"])
    }

    @Test("A server listens when its services are ready, and they end with it", .timeLimit(.minutes(1)))
    func served() async throws {
        try await withApp(ServedProduct.self, settings: ["web.port": "0", "jobs.run_in_server": "false"]) { app in
            ServedProduct.notes.withLock { $0 = [] }
            let server = Task { try await app.application.serve { _ in ServedProduct.note("listens") } }
            while !ServedProduct.notes.withLock({ $0.contains("listens") }) { await Task.yield() }
            server.cancel()
            _ = await server.result
            #expect(ServedProduct.notes.withLock { $0 } == ["ready", "listens", "ended"])
        }
    }
}
