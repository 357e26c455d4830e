import HTTPTypes
import Testing
import TrellisDatabase
import TrellisKernel

@testable import TrellisWeb

/// Failures after which a change may have been made, and whether a client is asked to repeat the request.
@Suite("Unknown outcomes")
struct UnknownOutcomeTests {
    private func retryAfter(_ method: HTTPRequest.Method, _ error: any AppError) async throws -> String? {
        let app = try WebTestApp([.open(method, "/thing", errors: [error]) { _ in throw error }])
        let response = try await app.send(method, "/thing")
        #expect(response.status == 503 && response.code == error.code)
        return response.headers[.retryAfter]
    }

    @Test("A request is to be repeated when nothing was changed, or when it changes nothing")
    func repeated() async throws {
        #expect(try await retryAfter(.post, DatabaseError.disconnected) == "1")
        #expect(try await retryAfter(.post, DatabaseError.schemaChanged) == "1")
        #expect(try await retryAfter(.get, DatabaseError.commitUnknown) == "1")
    }

    @Test(
        "A request that may have changed something isn't, whatever its method",
        arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func unknown(_ method: HTTPRequest.Method) async throws {
        #expect(try await retryAfter(method, DatabaseError.commitUnknown) == nil)
        #expect(DatabaseError.commitUnknown.isOutcomeUnknown && !DatabaseError.disconnected.isOutcomeUnknown)
    }

    @Test("A response that takes too long may follow a change")
    func overdue() async throws {
        let app = try WebTestApp([
            .open(.post, "/slow") { _ in
                while !Task.isCancelled { await Task.yield() }
                return .plain("late")
            }
        ])
        async let answer = app.send(.post, "/slow")
        while app.web.requestsInFlight == 0 { await Task.yield() }
        app.web.expireTimedOutRequests(after: .seconds(31))
        let response = try await answer
        #expect(response.status == 503 && response.code == "server.overdue")
        #expect(response.headers[.retryAfter] == nil && response.headers[.connection] == "close")
    }
}
