import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

@Suite("The number and the size of violations")
struct ViolationLimitTests {
    private let server = SampleServer()

    /// Returns the violations, and the bytes of their pointers and sentences.
    private func found(_ body: () async throws -> RouteResponse) async throws -> (all: [Violation], bytes: Int) {
        let all = try await violations(body)
        return (all, all.reduce(0) { $0 + $1.pointer.utf8.count + $1.message.utf8.count })
    }

    @Test("Unknown names in the query: the first are listed, and the number of all")
    func query() async throws {
        let names = (0..<3000).map { (name: "n\($0)", value: "") }
        let (all, bytes) = try await found { try await server.send(.get, "/samples", query: names) }
        #expect(all.count == InvalidInput.maximumViolations + 1)
        #expect(all.first?.pointer == "?n0" && all.last?.code == "violations.too_many")
        #expect(all.last?.message == "There are 3000 violations; the first 50 are listed.")
        #expect(bytes < 16_384)
    }

    @Test("Names of the body and of the query are counted together, and the body's list isn't listed twice")
    func both() async throws {
        let names = (0..<100).map { (name: "n\($0)", value: "") } + [(name: "depth", value: "1")]
        let body = "{\"name\":\"a\"" + (0..<3000).map { ",\"m\($0)\":0" }.joined() + "}"
        let (all, bytes) = try await found {
            try await server.send(
                .put, "/samples/{id}", path: [("id", ID<Sample>().description)], query: names,
                headers: [.ifMatch: "\"3\""], body: body)
        }
        #expect(all.count == InvalidInput.maximumViolations + 1)
        #expect(all.count { $0.code == "violations.too_many" } == 1)
        #expect(all.last?.message == "There are 3100 violations; the first 50 are listed.")
        #expect(bytes < 16_384)
    }

    @Test("Long names are cut, between characters")
    func names() async throws {
        for letter in ["a", "é", "😀"] {
            let name = "x" + String(repeating: letter, count: 30_000)
            let (all, bytes) = try await found {
                try await server.send(.get, "/samples", query: [(name: name, value: "")])
            }
            let pointer = try #require(all.first?.pointer)
            #expect(all.count == 1 && pointer.hasPrefix("?x\(letter)") && pointer.hasSuffix("\(letter)…"))
            #expect(bytes < 1024)
        }
        let body = "{\"name\":\"a\",\"\(String(repeating: "k", count: 100_000))\":0}"
        let (all, bytes) = try await found { try await server.send(.post, "/samples", body: body) }
        #expect(all.map(\.code) == ["key.unknown"])
        #expect(bytes < 1024)
    }

    @Test("A few violations are all listed, and one more than the most is noted")
    func few() async throws {
        for (count, listed) in [(1, 1), (50, 50), (51, 51)] {
            let names = (0..<count).map { (name: "n\($0)", value: "") }
            let all = try await violations { try await server.send(.get, "/samples", query: names) }
            #expect(all.count == listed)
            #expect(all.contains { $0.code == "violations.too_many" } == (count > 50))
        }
    }

    @Test("An error made from another keeps its note, once")
    func mapped() {
        let many = (0..<80).map { Violation(pointer: "/\($0)", code: "a", message: "No.") }
        let first = InvalidInput(violations: many)
        let second = InvalidInput(
            violations: first.violations.map { Violation(pointer: "/x\($0.pointer)", code: $0.code, text: $0.text) })
        #expect(second.violations.count == 51 && second.violations.last?.code == "violations.too_many")
        #expect(first.message == "80 values of the input are not valid.")
    }
}
