import HTTPTypes
import Testing
import TrellisConfig
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("Identity and permission before everything that the request says")
struct CheckOrderTests {
    /// A request that is wrong in every respect.
    private struct Wrong: CustomTestStringConvertible {
        let name: String
        var path = "/things/0193b7e4-0000-7000-8000-000000000000"
        var headers: HTTPFields = [.contentType: "application/json"]
        var body = #"{"name": "Apollo"}"#
        /// The status for a user who may send it.
        let status: Int

        var testDescription: String { name }
    }

    private static let requests = [
        Wrong(name: "body", body: #"{"name": 1, "colour": "red"}"#, status: 422),
        Wrong(name: "no JSON", body: "{", status: 400),
        Wrong(name: "no body", body: "", status: 400),
        Wrong(name: "media type", headers: [.contentType: "text/csv"], status: 415),
        Wrong(name: "too large", body: #"{"name": ""# + String(repeating: "x", count: 200) + #""}"#, status: 413),
        Wrong(name: "query", path: "/things/0193b7e4-0000-7000-8000-000000000000?depth=x", status: 422),
        Wrong(name: "unknown parameter", path: "/things/0193b7e4-0000-7000-8000-000000000000?other=1", status: 422),
        Wrong(name: "malformed query", path: "/things/0193b7e4-0000-7000-8000-000000000000?depth=%zz", status: 400),
        Wrong(name: "path parameter", path: "/things/7", status: 422),
        Wrong(name: "malformed path", path: "/things/%zz", status: 400),
        Wrong(name: "path without UTF-8", path: "/things/%ff", status: 400),
        Wrong(name: "dots", path: "/things/..", status: 400),
        Wrong(name: "accept", headers: [.contentType: "application/json", .accept: "image/png"], status: 406),
    ]

    @Test("Each defect of a request comes after 401 and 403", arguments: requests)
    private func order(request: Wrong) async throws {
        var settings = WebSettings()
        settings.bodyLimit = ByteCount(bytes: 100)
        let app = try WebTestApp(ThingController.routes(), settings: settings)
        let callers: [(token: String?, status: Int)] = [
            (nil, 401), ("forged", 401), ("old", 401), ("ben", 403), ("carl", 404), ("anna", request.status),
        ]
        for caller in callers {
            var headers = request.headers
            if let token = caller.token { headers[.authorization] = "Bearer \(token)" }
            headers[.tenantID] = FakeAuthenticator.acme.description
            let response = try await app.send(.put, request.path, headers, body: request.body)
            #expect(response.status == caller.status, "\(caller.token ?? "anonymous"): \(response.text)")
        }
        #expect(app.reports.undeclared.isEmpty && app.reports.unexpected.isEmpty)
    }

    @Test("A body that is announced as too large is 413 only for users who may send one")
    func announced() async throws {
        try await LiveServer.run(
            ThingController.routes(), settings: { $0.bodyLimit = ByteCount(bytes: 100) }
        ) { server in
            for (token, status) in [("", 401), ("forged", 401), ("ben", 403), ("anna", 413)] {
                let head = """
                    PUT /things/0193b7e4-0000-7000-8000-000000000000 HTTP/1.1\r
                    Host: x\r
                    Authorization: Bearer \(token)\r
                    X-Tenant-ID: \(FakeAuthenticator.acme)\r
                    Content-Type: application/json\r
                    Content-Length: 1000000\r
                    \r\n
                    """
                try await server.connect { wire in
                    try await wire.send(head)
                    let response = try await wire.receive(until: "\r\n\r\n")
                    #expect(response.hasPrefix("HTTP/1.1 \(status) "), "\(token)")
                }
            }
        }
    }
}

private enum Thing: Sendable {}

@Schema
private struct ThingInput {
    @Length(1...50) var name: String
}

/// Things.
@Controller("things")
private struct ThingController {
    init(_ context: TenantContext) {}

    /// Change a thing.
    @PUT("{id}", access: .permission(Permission("things.edit", "Change things.")))
    func put(id: ID<Thing>, depth: Int = 1, body: ThingInput) async throws -> DefaultResponse {
        DefaultResponse(msg: body.name)
    }
}
