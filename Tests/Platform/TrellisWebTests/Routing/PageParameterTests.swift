import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite("The parameters of lists")
struct PageParameterTests {
    /// Returns what the query and the path say about the page, or the pointers of violations.
    private func page(
        _ query: [(name: String, value: String)], path: [(name: String, value: String)] = [], of pattern: String = "/a"
    ) async throws -> (page: PageRequest?, pointers: [String]) {
        let info = RequestInfo(id: "1", routePattern: pattern, pathParameters: PathParameters(path))
        var input = RouteInput(
            RouteRequest(
                info: info, pathParameters: PathParameters(path), query: query, body: RequestBody(ByteBuffer())))
        let page = try await PageParameter().read(from: &input)
        return (page, input.violations.map(\.pointer))
    }

    @Test(
        "A limit is written with digits only",
        arguments: ["+5", "05", "-0", "00", "5.0", " 5", "-5", "0", "201", "", "５"])
    func limit(text: String) async throws {
        #expect(try await page([("limit", text)]).pointers == ["?limit"])
        #expect(try await page([("limit", "5")]).page?.limit == 5)
        let offset = RouteRequest(
            info: RequestInfo(id: "1"), pathParameters: PathParameters(), query: [("offset", "+5")],
            body: RequestBody(ByteBuffer()))
        var input = RouteInput(offset)
        _ = try await OffsetParameter().read(from: &input)
        #expect(input.violations.map(\.pointer) == ["?offset"])
    }

    @Test("A cursor belongs to the route, the values of its path, and the other names and values of the query")
    func binding() async throws {
        func binding(
            _ query: [(name: String, value: String)], path: [(name: String, value: String)] = [],
            of pattern: String = "/a"
        ) async throws -> String {
            try #require(try await page(query, path: path, of: pattern).page).binding
        }
        let plain = try await binding([])
        #expect(try await binding([("limit", "7"), ("cursor", "x")]) == plain)
        let both = try await binding([("a", "1"), ("b", "2")])
        #expect(try await binding([("b", "2"), ("cursor", "y"), ("a", "1")]) == both)
        let others = [
            plain, both, try await binding([("a", "1b2")]), try await binding([("a", "1"), ("b2", "")]),
            try await binding([], of: "/b"), try await binding([], path: [("id", "1")], of: "/a"),
            try await binding([], path: [("id", "2")], of: "/a"),
        ]
        #expect(Set(others).count == others.count)
    }
}
