public import TrellisKernel

/// A step that every request of the product, or of one module, passes before the guard; the list is ``MiddlewareList``.
///
/// A type conforms to the protocols of the moments that it needs, one or several:
///
/// - ``RequestMiddleware`` acts before the rest, and may respond in its place;
/// - ``ResponseMiddleware`` changes the response;
/// - ``RequestObserver`` gets the result after the last byte.
///
/// Code that needs the user, the tenant or the body is a ``ContextMiddleware``: it runs after the guard.
public protocol Middleware: Sendable {
    /// The errors that it throws, which the documents of its routes list; by default none.
    var errors: [any AppError] { get }
}

extension Middleware {
    /// No errors.
    public var errors: [any AppError] { [] }
}

/// Middleware that acts before the rest of the request, and may respond in its place.
///
/// ```swift
/// struct Maintenance: RequestMiddleware {
///     let isOn: LiveValue<Bool>
///     var errors: [any AppError] { [MaintenanceError.closed] }
///
///     func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse {
///         guard !isOn.current || request.routePattern == "/health" else { throw MaintenanceError.closed }
///         return await next()
///     }
/// }
/// ```
/// It runs inside the request's timeout: when that passes, its task is cancelled, and its result is dropped.
public protocol RequestMiddleware: Middleware {
    /// Returns the response: that of `next`, changed or not, or one of its own.
    ///
    /// - Throws: an error, which gets its response as if the route had thrown it; declared in ``Middleware/errors``.
    func respond(to request: MiddlewareRequest, next: MiddlewareNext) async throws -> RouteResponse
}

/// Middleware that changes the response: its header fields, or its body by wrapping it.
///
/// It gets every response: those of routes, those to errors, early responses of middleware further in, and the
/// responses to timeouts. It runs on the request's thread, so it must not block.
public protocol ResponseMiddleware: Middleware {
    /// Changes the response.
    ///
    /// The server adds `X-Request-ID`, `Date` and `Content-Length` afterwards. The response may still be dropped in
    /// favour of one to a timeout, so the function must change nothing else.
    func complete(_ response: inout RouteResponse, to request: MiddlewareRequest)
}

/// Middleware that gets the result of each request once, after its last byte was passed to the connection.
public protocol RequestObserver: Middleware {
    /// Notes the request; it must not block.
    func record(_ record: RequestRecord)
}

/// The rest of a request after one middleware: what is further in, down to the route.
public struct MiddlewareNext: Sendable {
    private let run: @Sendable () async -> RouteResponse

    /// Creates the rest of a request; for tests of middleware.
    public init(_ run: @escaping @Sendable () async -> RouteResponse) {
        self.run = run
    }

    /// Runs the rest and returns its response; an error is already a response.
    ///
    /// Call it at most once: the second call would run the route's code again.
    public func callAsFunction() async -> RouteResponse { await run() }
}
