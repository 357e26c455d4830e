import HTTPTypes
import NIOCore
import Synchronization
import TrellisKernel

@testable import TrellisWeb

/// What middleware did, in order.
final class Trace: Sendable {
    private let notes = Mutex<[String]>([])

    var all: [String] { notes.withLock { $0 } }

    func add(_ note: String) { notes.withLock { $0.append(note) } }
}

/// Middleware that notes when it acts; the type parameter only makes types distinct.
struct Tracing<Mark>: RequestMiddleware {
    let name: String
    let trace: Trace

    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
        trace.add("\(name) in")
        let response = await next()
        trace.add("\(name) out \(response.status.code)")
        return response
    }
}

enum First {}
enum Second {}

/// Middleware that adds a header field with its name to every response.
struct Stamp<Mark>: ResponseMiddleware {
    static var field: HTTPField.Name { .known("X-Stamp") }
    let name: String

    func complete(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        response.headers.append(HTTPField(name: Self.field, value: name))
    }
}

/// Middleware that does in place of the rest what its function does.
struct Early: RequestMiddleware {
    var errors: [any AppError] = []
    let run: @Sendable (MiddlewareRequest) throws -> RouteResponse

    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
        try run(request)
    }
}

/// Middleware that notes the result of each request.
struct Recorder: RequestObserver {
    let trace: Trace

    func record(_ record: RequestRecord) {
        trace.add(
            "\(record.request.head.method) \(record.request.routePattern ?? "-") \(record.status.code) \(record.bytes) "
                + "\(record.request.tenantID == FakeAuthenticator.acme ? "acme" : "-")")
    }
}

/// Middleware without a moment.
struct Idle: Middleware {}

/// An error of middleware.
enum ClosedError: AppError {
    case closed

    var code: String { "test.closed" }
    var kind: ErrorKind { .unavailable }
    var message: String { "The product is closed. Try again tomorrow." }
}

/// A refusal of middleware, which routes don't declare by themselves.
enum RefusedError: AppError {
    case refused

    var code: String { "test.refused" }
    var kind: ErrorKind { .forbidden }
    var message: String { "This address is refused. Use another one." }
}

/// Middleware after the guard that notes the context, and may pass another body.
struct Noting: ContextMiddleware {
    let name: String
    let trace: Trace
    var body: String?
    var errors: [any AppError] = []

    func respond<Context: AccessContext>(
        to request: RouteRequest, in context: Context, next: ContextNext
    ) async throws -> RouteResponse {
        trace.add("\(name) \(Context.name) \(context.scope.tenantID == FakeAuthenticator.acme ? "acme" : "-")")
        if let error = errors.first { throw error }
        guard let body else { return try await next(request) }
        let former = String(buffer: try await request.collectBody())
        return try await next(request.replacing(body: RequestBody(ByteBuffer(string: former + body))))
    }
}
