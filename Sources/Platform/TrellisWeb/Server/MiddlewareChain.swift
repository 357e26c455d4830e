internal import HTTPTypes
internal import Logging
internal import TrellisConfig

/// The middleware of the product or of a module, prepared for requests.
///
/// Response middleware and observers are called directly in a loop. Only request middleware needs a closure for the
/// rest of the request, so a list without it, such as the standard one, costs no allocation.
struct MiddlewareChain: Sendable {
    private enum Step {
        case respond(any RequestMiddleware)
        case complete(any ResponseMiddleware)
    }
    /// The steps, the outermost first.
    private let steps: [Step]
    /// The index of the first step that acts before the rest; the number of steps if there is none.
    private let firstRequestStep: Int
    /// The response middleware outside of all request middleware, the innermost first.
    private let outer: [any ResponseMiddleware]
    /// All response middleware, the innermost first.
    private let all: [any ResponseMiddleware]
    private let observers: [any RequestObserver]

    /// Creates a chain of these elements, the outermost first.
    init(_ elements: [any Middleware]) {
        var steps: [Step] = []
        for element in elements {
            if let response = element as? any ResponseMiddleware { steps.append(.complete(response)) }
            if let request = element as? any RequestMiddleware { steps.append(.respond(request)) }
        }
        self.steps = steps
        observers = elements.compactMap { $0 as? any RequestObserver }
        let first =
            steps.firstIndex { step in
                if case .respond = step { return true }
                return false
            } ?? steps.count
        firstRequestStep = first
        let completing = { (steps: ArraySlice<Step>) in
            steps.reversed().compactMap { step -> (any ResponseMiddleware)? in
                if case .complete(let middleware) = step { return middleware }
                return nil
            }
        }
        outer = completing(steps[..<first])
        all = completing(steps[...])
    }

    /// Whether it has request middleware.
    var hasRequestSteps: Bool { firstRequestStep < steps.count }
    /// Whether it has request or response middleware.
    var isEmpty: Bool { steps.isEmpty }

    /// Returns the response of the outermost request middleware, which may run `inner`.
    ///
    /// ``completeOuter(_:to:)`` applies what is outside of it.
    func respond(
        to request: MiddlewareRequest, failure: @escaping @Sendable (any Error) -> RouteResponse,
        inner: @escaping @Sendable () async -> RouteResponse
    ) async -> RouteResponse {
        await respond(from: firstRequestStep, to: request, failure: failure, inner: inner)
    }

    private func respond(
        from index: Int, to request: MiddlewareRequest, failure: @escaping @Sendable (any Error) -> RouteResponse,
        inner: @escaping @Sendable () async -> RouteResponse
    ) async -> RouteResponse {
        guard index < steps.count else { return await inner() }
        let next = MiddlewareNext { await respond(from: index + 1, to: request, failure: failure, inner: inner) }
        switch steps[index] {
        case .complete(let middleware):
            var response = await next()
            middleware.complete(&response, to: request)
            return response
        case .respond(let middleware):
            do { return try await middleware.respond(to: request, next: next) } catch { return failure(error) }
        }
    }

    /// Applies the response middleware outside of all request middleware.
    func completeOuter(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        for middleware in outer { middleware.complete(&response, to: request) }
    }

    /// Applies all response middleware, for a response that the server makes in place of the route's.
    func completeAll(_ response: inout RouteResponse, to request: MiddlewareRequest) {
        for middleware in all { middleware.complete(&response, to: request) }
    }

    /// Passes the result to the observers.
    func record(_ record: RequestRecord) {
        for observer in observers { observer.record(record) }
    }
}

extension MiddlewareChain {
    /// Creates a chain whose built-in elements have the settings and the logger of the server.
    ///
    /// - Parameter fields: the header fields that the product itself reads and sends.
    init(_ elements: [any Middleware], settings: WebSettings, fields: CrossOriginFields, logger: Logger) {
        self.init(
            elements.compactMap { element -> (any Middleware)? in
                switch element {
                case is RequestLog: RequestLog(logger)
                case is CORS:
                    CORSPolicy(settings.crossOriginRules, fields: fields).map { CORS($0) }
                case is SecurityHeaders: SecurityHeaders(hstsMaxAge: settings.hstsMaxAge)
                case is Compression:
                    settings.compress
                        ? Compression(minimum: settings.compressionMinimum.bytes, level: settings.compressionLevel)
                        : nil
                default: element
                }
            })
    }
}
