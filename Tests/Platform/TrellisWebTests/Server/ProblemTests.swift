import HTTPTypes
import NIOCore
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct ProblemTests {
    struct KindError: AppError {
        let kind: ErrorKind
        var code: String { "test.\(kind.rawValue)" }
        var message: String { "secret \"word\"\n\u{1}" }
        var violations: [Violation] { [Violation(pointer: "/a~1b", code: "length.too_short", message: "Too short.")] }
    }
    struct Bug: Error {
        let secret = "password123"
    }

    @Test(
        "Every kind of error has its status and is returned as problem details",
        arguments: zip(
            [
                ErrorKind.badRequest, .invalid, .unauthenticated, .paymentRequired, .forbidden, .notFound,
                .methodNotAllowed,
                .notAcceptable, .conflict, .gone, .preconditionFailed, .preconditionRequired, .tooLarge,
                .unsupportedMediaType, .tooManyRequests, .timeout, .unavailable,
            ], [400, 422, 401, 402, 403, 404, 405, 406, 409, 410, 412, 428, 413, 415, 429, 408, 503]))
    func kinds(kind: ErrorKind, status: Int) async throws {
        let app = try WebTestApp([.open("/fail", errors: [KindError(kind: kind)]) { _ in throw KindError(kind: kind) }])
        let answer = try await app.send(.get, "/fail", [.requestID: "r1"])
        #expect(answer.status == status)
        #expect(answer.headers[.contentType] == "application/problem+json")
        let title = kind.status.reasonPhrase
        #expect(
            answer.text == """
                {"type":"/docs/problems#test.\(kind.rawValue)","title":"\(title)","status":\(status),\
                "detail":"secret \\"word\\"\\n\\u0001","code":"test.\(kind.rawValue)","request_id":"r1",\
                "errors":[{"pointer":"/a~1b","code":"length.too_short","message":"Too short."}]}
                """)
        #expect(app.reports.undeclared.isEmpty)
        #expect(app.reports.unexpected.isEmpty)
    }

    @Test("Every kind has its own status")
    func statuses() {
        #expect(Set(ErrorKind.allCases.map(\.status.code)).count == ErrorKind.allCases.count)
    }

    @Test("An unexpected error is 500 without details; its cause is logged with the request id and reported")
    func unexpected() async throws {
        let app = try WebTestApp([.open("/bug") { _ in throw Bug() }])
        let answer = try await app.send(.get, "/bug", [.requestID: "r2"])
        #expect(answer.status == 500)
        #expect(answer.code == "internal")
        #expect(!answer.text.contains("password"))
        let line = try #require(app.lines.first { $0.contains("\"level\":\"error\"") })
        #expect(line.contains("password123") && line.contains("\"request_id\":\"r2\""))
        #expect(app.reports.unexpected.count == 1)
    }

    @Test("An internal error of an expected type shows no details either")
    func internalFailure() async throws {
        let app = try WebTestApp([.open("/fail") { _ in throw KindError(kind: .internalFailure) }])
        let answer = try await app.send(.get, "/fail")
        #expect(answer.status == 500)
        #expect(answer.code == "internal")
        #expect(!answer.text.contains("secret") && answer.text.contains("\"errors\":[]"))
        #expect(app.lines.contains { $0.contains("test.internalFailure") })
        #expect(app.reports.unexpected.count == 1)
    }

    @Test("An error that the route doesn't declare is returned, logged as undeclared and reported")
    func undeclared() async throws {
        let app = try WebTestApp([.open("/fail") { _ in throw KindError(kind: .conflict) }])
        #expect(try await app.send(.get, "/fail").status == 409)
        #expect(app.reports.undeclared == ["test.conflict"])
        #expect(app.lines.contains { $0.contains("\"level\":\"warning\"") && $0.contains("does not declare") })
    }

    @Test("An access error from inside an open route is undeclared, unless the route declares it")
    func accessError() async throws {
        let silent = try WebTestApp([.open("/login") { _ in throw AccessError.unauthenticated }])
        #expect(try await silent.send(.get, "/login").status == 401)
        #expect(silent.reports.undeclared == ["auth.unauthenticated"])
        let honest = try WebTestApp([
            .open("/login", errors: [AccessError.unauthenticated]) { _ in throw AccessError.unauthenticated }
        ])
        #expect(try await honest.send(.get, "/login").status == 401)
        #expect(honest.reports.undeclared.isEmpty)
    }

    @Test("A cancellation without a cancelled task is an unexpected error")
    func cancellation() async throws {
        let app = try WebTestApp([.open("/fail") { _ in throw CancellationError() }])
        #expect(try await app.send(.get, "/fail").status == 500)
    }
}
