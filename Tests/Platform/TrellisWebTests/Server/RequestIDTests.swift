import HTTPTypes
import Testing
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

@Suite struct RequestIDTests {
    private let app: WebTestApp

    init() throws {
        app = try WebTestApp([
            .open("/id") { request in .plain("\(request.info.id) \(LogContext.current?.requestID ?? "-")") }
        ])
    }

    @Test("A well-formed X-Request-ID is used by the route and the logs, and returned")
    func accepted() async throws {
        let answer = try await app.send(.get, "/id", [.requestID: "abc-1.2_3"])
        #expect(answer.headers[.requestID] == "abc-1.2_3")
        #expect(answer.text == "abc-1.2_3 abc-1.2_3")
        #expect(app.lines.last?.contains("\"request_id\":\"abc-1.2_3\"") == true)
    }

    @Test(
        "A malformed X-Request-ID is replaced", arguments: ["a b", "", "ä", String(repeating: "x", count: 129), "a\"b"])
    func replaced(id: String) async throws {
        let answer = try await app.send(.get, "/id", [.requestID: id])
        let made = try #require(answer.headers[.requestID])
        #expect(made != id)
        #expect(RequestID(made) != nil)
    }

    @Test("Problems contain the request id in header and body")
    func problems() async throws {
        let answer = try await app.send(.get, "/nowhere", [.requestID: "abc"])
        #expect(answer.headers[.requestID] == "abc")
        #expect(answer.member("request_id") == "abc")
    }

    @Test("The access line contains the trace of a traceparent")
    func trace() async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        _ = try await app.send(.get, "/id", [.traceparent: parent])
        #expect(app.lines.last?.contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"") == true)
    }
}
