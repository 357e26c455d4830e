public import HTTPTypes
import NIOCore
public import Trellis
import TrellisConfig
import TrellisHub
public import TrellisJobs
public import TrellisKernel
public import TrellisSchema
public import TrellisWeb

/// The whole product under test: real routes, guard, middleware and migrations on a fresh database, with a manual
/// clock and without a port.
public struct TestApp: Sendable {
    /// The password of every user that ``signUp(tenant:email:)`` creates.
    public static let password = "correct horse battery staple"

    /// The product.
    public let application: Application
    /// The product's clock.
    public let clock: ManualClock
    let web: WebApplication
    let settings: LiveSettings
    /// The values of the settings, by full key; a reload reads them again.
    let values: LiveValue<[String: String]>

    /// Every route of the product.
    public var routes: [Route] { application.routes.routes }

    /// Runs the jobs that are due, and those that they enqueue, until none is left; returns a report of the results.
    ///
    /// It uses the code of workers and the time of ``clock``. A failed job doesn't fail the test: check the report.
    @discardableResult
    public func runJobs() async throws -> JobRunner.Report {
        try await application.jobRunner.drain()
    }

    /// Runs the subscribers that read the history of events until its end, and runs no jobs.
    ///
    /// - Throws: the errors of event handlers.
    public func catchUp() async throws {
        _ = try await application.eventStore.drain(application.hub)
    }

    /// Sends a request without credentials, unless `headers` has some, and returns the response.
    ///
    /// `path` is the whole path with its query, `host` the client's `Host` field, `address` that of the connection's
    /// peer: limits by network don't count requests without one.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, body: JSONValue? = nil, headers: HTTPFields = [:],
        host: String = "localhost", from address: IPAddress? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(
            method, path, bytes: Array((body?.description ?? "").utf8), headers: headers, host: host, from: address)
    }

    /// Sends a GET without credentials, and returns the response.
    ///
    /// `path` is the whole path with its query.
    public func get(_ path: String) async throws -> TestResponse {
        try await send(.get, path)
    }

    /// Sends a request with these bytes as its body, and returns the response.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8], headers: HTTPFields = [:],
        host: String = "localhost", from address: IPAddress? = nil
    ) async throws -> TestResponse {
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        let response = await web.respond(to: head, body: ByteBuffer(bytes: bytes), from: address)
        // An endless stream can't be read to its end: see ``openStream(_:headers:_:)``.
        if response.headers[.contentType] == "text/event-stream" {
            return TestResponse(
                status: response.status.code, headers: response.headers, body: [], request: "\(method) \(path)")
        }
        return TestResponse(
            status: response.status.code, headers: response.headers,
            body: Array(try await response.collectBody().readableBytesView), request: "\(method) \(path)")
    }

    /// Sends a request without a body, and returns the head of the response; a streamed body isn't read.
    public func head(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:]) async -> TestResponse {
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = await web.respond(to: request)
        return TestResponse(
            status: response.status.code, headers: response.headers, body: [], request: "\(method) \(path)")
    }
}
