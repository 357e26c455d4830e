import HTTPTypes
import Testing
import TrellisSchema

@testable import TrellisWeb

/// A body to which the test adds a member.
@Schema
private struct Visit {
    /// The name of the visitor.
    var name: String
}

@Suite("Routes whose bodies have added members")
struct ExtendedRouteTests {
    @Test("A request has the route's added members, also behind middleware that replaces the body; others are refused")
    func members() async throws {
        var extensions = SchemaExtensions()
        try extensions.add("badge", Int.self, to: Visit.self, isRequired: true)
        let route = Route.open(.post, "/visits") { request in
            let visit = try SchemaCoding.decode(
                Extended<Visit>.self, from: try await request.collectBody(), extensions: request.extensions)
            return .plain("\(visit.name) \(visit.extra["badge"] as? Int ?? 0)")
        }
        let body = #"{"name": "Ada", "badge": 7}"#
        #expect(
            try await WebTestApp([route.extended(by: extensions)]).send(.post, "/visits", body: body).text == "Ada 7")
        let noting = Noting(name: "outer", trace: Trace(), body: " ")
        let behind = try WebTestApp([route.extended(by: extensions).wrapped(in: [noting])])
        #expect(try await behind.send(.post, "/visits", body: body).text == "Ada 7")
        #expect(try await WebTestApp([route]).send(.post, "/visits", body: body).status == 422)
    }
}
