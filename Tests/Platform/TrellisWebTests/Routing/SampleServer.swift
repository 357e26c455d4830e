import HTTPTypes
import Logging
import NIOCore
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

/// A server that runs routes like the real one after it has matched a request; the user is the owner of a tenant.
struct SampleServer {
    let routes: [Route]

    init(_ routes: [Route] = SampleController.routes()) { self.routes = routes }

    func send(
        _ method: HTTPRequest.Method, _ pattern: String, path: [(name: String, value: String)] = [],
        query: [(name: String, value: String)] = [], headers: HTTPFields = [:], body: String? = nil
    ) async throws -> RouteResponse {
        let route = try #require(routes.first { $0.method == method && $0.path == pattern })
        var headers = headers
        headers[.authorization] = "Bearer anna"
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let info = RequestInfo(id: "request-1", method: method, path: pattern, routePattern: pattern, headers: headers)
        let request = RouteRequest(
            info: info, pathParameters: PathParameters(path), query: query,
            body: RequestBody(ByteBuffer(string: body ?? "")))
        let accessGuard = AccessGuard(
            authenticator: FakeAuthenticator(), database: try Database.open("sqlite::memory:"),
            logger: Logger(label: "test"), reportRefusal: { _ in })
        return try await route.authorize(info, accessGuard)(request)
    }
}

extension RouteResponse {
    /// Returns the whole body as text; runs streams.
    func text() async throws -> String { String(buffer: try await collectBody()) }
}

/// Returns the violations that `body` throws.
func violations(_ body: () async throws -> RouteResponse) async throws -> [Violation] {
    do {
        _ = try await body()
        return []
    } catch let invalid as InvalidInput {
        return invalid.violations
    }
}
