public import HTTPTypes
import NIOCore
public import Trellis
import TrellisHub
public import TrellisJobs
public import TrellisKernel
public import TrellisSchema
public import TrellisWeb

/// The whole product under test: real routes, guard, middleware and migrations on a fresh database, with a clock that
/// stands still and without a port.
public struct TestApp: Sendable {
    /// The password of everybody whom ``signUp(tenant:email:)`` makes.
    public static let password = "correct horse battery staple"

    /// The product.
    public let application: Application
    /// The clock that the product tells the time by.
    public let clock: ManualClock
    let web: WebApplication

    /// Every route of the product.
    public var routes: [Route] { application.routes.routes }

    /// Runs the jobs that are due, and those that they enqueue, until nothing is left; answers what came of them.
    ///
    /// The code is that of workers, the time that of ``clock``. Jobs that fail don't fail the test: look at the answer.
    @discardableResult
    public func runJobs() async throws -> JobRunner.Report {
        try await application.jobRunner.drain()
    }

    /// Takes the subscribers that go through the history of events to its end, and runs no jobs.
    ///
    /// - Throws: what a handler of events throws.
    public func catchUp() async throws {
        _ = try await application.eventStore.drain(application.hub)
    }

    /// Runs the jobs that are due, takes the subscribers that go through the history of events to its end, and goes on
    /// with what follows from either until nothing is left; answers how many events were passed.
    ///
    /// - Throws: what a handler of events throws.
    @discardableResult
    public func runEvents() async throws -> Int {
        var count = 0
        while true {
            let report = try await runJobs()
            let passed = try await application.eventStore.drain(application.hub)
            count += passed
            if report.attempts + passed == 0 { return count }
        }
    }

    /// The answer to a request without credentials, unless `headers` has some.
    ///
    /// `path` is the whole path with its query.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(method, path, bytes: Array((body?.description ?? "").utf8), headers: headers)
    }

    /// The answer to a request whose body is these bytes, whatever they are.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8], headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = await web.respond(to: head, body: ByteBuffer(bytes: bytes))
        // What goes on for ever can't be read to its end: see ``follow(_:headers:_:)``.
        if response.headers[.contentType] == "text/event-stream" {
            return TestResponse(status: response.status.code, headers: response.headers, body: [])
        }
        return TestResponse(
            status: response.status.code, headers: response.headers,
            body: Array(try await response.collectBody().readableBytesView))
    }

    /// The head of the answer to a request without a body; what would be streamed after it isn't read.
    public func head(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:]) async -> TestResponse {
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = await web.respond(to: request)
        return TestResponse(status: response.status.code, headers: response.headers, body: [])
    }
}
