import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite struct MockedRouteTests {
    private let server: SampleServer
    private let id = "00000000-0000-0001-0000-000000000002"

    init() throws {
        server = SampleServer(try SampleController.routes().map { try $0.mocked() })
    }

    @Test("A mocked route is open and returns an example that matches its schema")
    func examples() async throws {
        #expect(server.routes.allSatisfy { $0.contextName == "PublicContext" })
        let created = try await server.send(.post, "/samples", body: #"{"name":"a"}"#)
        #expect(created.status == .created)
        #expect(created.headers[.location] != nil)
        let sample = try SchemaCoding.decode(SampleResponse.self, from: ByteBuffer(string: try await created.text()))
        #expect(!sample.name.isEmpty)
        let page = try await server.send(.get, "/samples", query: [("limit", "3")])
        #expect(page.status == .ok)
        #expect(try await page.text().hasPrefix(#"{"items":["#))
        #expect(try await server.send(.delete, "/samples/{id}", path: [("id", id)]).status == .noContent)
        #expect(try await server.send(.get, "/samples/{id}/content", path: [("id", id)]).status == .ok)
    }

    @Test("A mocked route rejects the same input as the real one")
    func refusals() async throws {
        let pointers = try await violations {
            try await server.send(.post, "/samples", query: [("a", "1")], body: #"{"name":""}"#)
        }
        #expect(pointers.map(\.pointer) == ["/name", "?a"])
        await #expect(throws: PreconditionError.required) {
            try await server.send(
                .put, "/samples/{id}", path: [("id", id)], query: [("depth", "1")], body: #"{"name":"a"}"#)
        }
        await #expect(throws: RequestError.self) { try await server.send(.post, "/samples") }
    }
}
