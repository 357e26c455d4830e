import HTTPTypes
import NIOCore
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

/// Runs routes as the server would once it has matched and guarded a request.
struct SampleServer {
    let routes: [Route]

    init(_ routes: [Route] = SampleController.routes()) { self.routes = routes }

    func send(
        _ method: HTTPRequest.Method, _ pattern: String, path: [(name: String, value: String)] = [],
        query: [(name: String, value: String)] = [], headers: HTTPFields = [:], body: String? = nil
    ) async throws -> RouteResponse {
        let route = try #require(routes.first { $0.method == method && $0.path == pattern })
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let info = RequestInfo(id: "request-1", method: method, path: pattern, routePattern: pattern, headers: headers)
        let request = RouteRequest(
            info: info, pathParameters: PathParameters(path), query: query,
            body: RequestBody(ByteBuffer(string: body ?? "")))
        return try await route.run(request, try Self.context(for: route, info))
    }

    private static func context(for route: Route, _ info: RequestInfo) throws -> AnyContext {
        switch route.access {
        case .open: return .open(PublicContext(request: info))
        case .authenticated: return .user(UserContext(request: info, userID: ID()))
        case .superuserSession:
            return .page(PageContext(request: info, userID: ID(), formToken: "token"))
        case .superuser: return .superuser(SuperuserContext(request: info, userID: ID()))
        case .member, .permission:
            let scope = Scope(tenantID: ID(), userID: ID(), requestID: info.id)
            return .tenant(
                TenantContext(
                    request: info, scope: scope, database: try Database.open("sqlite::memory:").tenant(scope),
                    permissions: .all))
        }
    }
}

extension RouteResponse {
    /// The whole body as text; streams are run.
    func text() async throws -> String {
        switch body {
        case .empty: return ""
        case .bytes(let buffer): return String(buffer: buffer)
        case .stream(_, let write):
            let writer = CollectingWriter()
            try await write(writer)
            return await writer.text
        }
    }
}

private actor CollectingWriter: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ part: ByteBuffer) async throws { text += String(buffer: part) }
}

/// The violations that `body` is refused with.
func violations(_ body: () async throws -> RouteResponse) async throws -> [Violation] {
    do {
        _ = try await body()
        return []
    } catch let invalid as InvalidInput {
        return invalid.violations
    }
}
