import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite struct NestedControllerTests {
    private let app: WebTestApp
    private let anna: HTTPFields = [.authorization: "Bearer anna", .contentType: "application/json"]
    private let id = "00000000-0000-0001-0000-000000000002"

    init() throws {
        app = try WebTestApp(NestedController.routes().map { $0.under("/api/v1") })
    }

    private func path(_ id: String, _ section: String = "3") -> String { "/api/v1/samples/\(id)/\(section)/notes" }

    @Test("Initializer and methods get the placeholders of the controller's path")
    func values() async throws {
        let list = try await app.send(.get, "\(path(id))?search=x", anna)
        #expect(list.member("id") == id && list.member("name") == "3 x")
        let deleted = try await app.send(.delete, "\(path(id))/7", anna)
        #expect(deleted.member("id") == id && deleted.member("name") == "3 7")
    }

    @Test("A created resource has its URL below the path of the request")
    func created() async throws {
        let created = try await app.send(.post, path(id), anna, body: #"{"name":"a"}"#)
        #expect(created.status == 201)
        #expect(created.headers[.location] == "\(path(id))/30")
    }

    @Test("A malformed value of the controller's path is a violation, together with those of the method")
    func violations() async throws {
        let answer = try await app.send(.post, path("x", "y"), anna, body: #"{"name":""}"#)
        #expect(answer.status == 422)
        let positions = ["/path/sample_id", "/path/section", "/name"].map { pointer in
            answer.text.firstRange(of: "\"\(pointer)\"")?.lowerBound
        }
        #expect(positions.allSatisfy { $0 != nil })
        #expect(positions.compactMap(\.self) == positions.compactMap(\.self).sorted())
        #expect(app.reports.unexpected.isEmpty)
    }

    @Test("The guard comes before the values of the path")
    func guarded() async throws {
        #expect(try await app.send(.get, path("x")).status == 401)
        #expect(try await app.send(.get, path("x"), [.authorization: "Bearer ben"]).status != 422)
    }

    @Test("Every operation documents the parameters of the controller's path once, before its own")
    func documents() throws {
        let routes = NestedController.routes()
        try RouteTable(routes).validate()
        let names = routes.map { $0.description.input.parameters.map(\.name) }
        #expect(
            names == [
                ["sample_id", "section", "search"], ["sample_id", "section"], ["sample_id", "section", "id"],
            ])
        #expect(routes.allSatisfy { $0.description.input.parameters.first?.summary == "The sample." })
        #expect(routes.map(\.placeholders).first == ["sample_id", "section"])
        #expect(routes.allSatisfy { $0.tag == "samples" })
        #expect(NestedController.RouteName.create.handlerName == "NestedController.create")
    }
}
