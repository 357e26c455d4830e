internal import HTTPTypes
internal import Logging
internal import TrellisConfig
internal import TrellisKernel
internal import TrellisObservability
internal import TrellisTexts

/// The dispatcher of requests: it finds the route, checks access, runs the route's code under the time limit, and
/// converts every result and error into a response.
final class Dispatcher: Sendable {
    /// The deadlines of the requests in progress.
    let deadlines = DeadlineTable()
    /// The deadlines of the open connections.
    let connections = DeadlineTable()
    /// What one connection may use.
    let connectionLimits: ConnectionLimits
    /// The methods that HTTP or a route knows.
    let methods: Set<String>
    let finisher: ResponseFinisher
    let logger: Logger
    /// The proxies whose header fields count.
    let proxies: TrustedProxies
    let proxyNotice: ProxyNotice
    private let trie: RouteTrie
    private let middleware: MiddlewareChain
    let accessGuard: AccessGuard
    private let errorResponder: ErrorResponder
    private let bodyLimit: Int
    private let requestTimeout: Int64
    /// Records requests as spans; nil while nothing is recorded.
    private let tracer: OTLPTracer?
    private let trailingSlash: TrailingSlash
    /// Whether a route has limits.
    private let hasRateLimits: Bool

    init(
        routes: [Route], middleware: MiddlewareList, accessGuard: AccessGuard, settings: WebSettings,
        texts: TextCatalog, errorFormat: ErrorFormat, rateLimiter: (any RateLimiter)?, logger: Logger,
        observer: WebObserver, tracer: OTLPTracer?
    ) {
        self.tracer = tracer
        let errors = middleware.errors
        let routes = routes.map {
            $0.listing(errors).rendering(errorsWith: errorFormat.renderer).styled(errorFormat.keys)
        }
        let fields = CrossOriginFields(routes)
        trie = RouteTrie(
            Endpoint.all(of: routes, rateLimiter: rateLimiter) {
                MiddlewareChain($0, settings: settings, fields: fields, logger: logger)
            })
        hasRateLimits = rateLimiter != nil && routes.contains { !$0.rateLimits.isEmpty }
        self.middleware = MiddlewareChain(middleware.elements, settings: settings, fields: fields, logger: logger)
        connectionLimits = ConnectionLimits(settings)
        methods = Set(routes.map(\.method.rawValue)).union(Self.standardMethods)
        self.accessGuard = accessGuard
        self.logger = logger
        proxies = TrustedProxies(settings.trustedProxies)
        proxyNotice = ProxyNotice(settings.trustedProxies, logger: logger)
        errorResponder = ErrorResponder(
            logger: logger, observer: observer, texts: texts,
            renderers: ErrorRendererTree(routes, otherwise: errorFormat))
        finisher = ResponseFinisher(middleware: self.middleware, methods: methods, logger: logger)
        bodyLimit = settings.bodyLimit.bytes
        requestTimeout = settings.requestTimeout.nanoseconds
        trailingSlash = settings.trailingSlash
    }

    /// Returns the response to a request, complete except for the fields that the connection adds.
    ///
    /// - Parameter address: the address of the peer in a test without a connection.
    /// - Returns: the response, and the route's task when it is still running after a timeout.
    func respond(
        to head: HTTPRequest, body: RequestBody.Source, connection: ClientConnection?, from address: IPAddress? = nil
    ) async -> (response: RouteResponse, unfinished: Task<Void, Never>?) {
        // Of several fields none is known to be the caller's.
        let caller = head.headerFields.first(.traceparent).flatMap { text in
            head.headerFields.repeats(.traceparent)
                ? nil : TraceContext(traceparent: text)?.carrying(head.headerFields.list(.tracestate))
        }
        let position = tracer?.begin(head.method.rawValue, .server, continuing: caller)
        let log = LogContext(
            requestID: RequestID(accepting: head.headerFields.first(.requestID)), trace: position?.trace ?? caller)
        let started = MonotonicTime.nanoseconds
        let exchange = Exchange(
            head: head, log: log, connection: connection, remoteAddress: address ?? connection?.remoteAddress,
            started: started, deadline: started &+ requestTimeout, bodyProgress: BodyProgress(), dispatcher: self,
            position: position)
        // The task starts on this thread at once: a route that never waits is done before the next line.
        let task = Self.begin {
            await LogContext.$current.withValue(log) {
                guard let position else { return await self.run(exchange, body: body) }
                await position.run { await self.run(exchange, body: body) }
            }
        }
        if let response = exchange.takeResponse() { return (response, nil) }
        exchange.setTask(task)
        let entry = deadlines.add(exchange, deadline: exchange.firstDeadline)
        let response = await withTaskCancellationHandler {
            await exchange.waitForResponse()
        } onCancel: {
            task.cancel()
        }
        deadlines.remove(entry)
        return (response, exchange.isTimedOut ? task : nil)
    }

    private static func begin(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        if #available(macOS 26.0, *) { return Task.immediate { await work() } }
        return Task { await work() }
    }

    /// The methods that are known without a route.
    ///
    /// Source: RFC 9110, section 9; RFC 5789. `TRACE` and `CONNECT` aren't implemented.
    private static let standardMethods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]

    private func run(_ exchange: Exchange, body: RequestBody.Source) async {
        let sent = RequestTarget(exchange.head.path)
        var endpoint: Endpoint?
        var response: RouteResponse
        do {
            // Only what matches nothing is worth a look at its end.
            let (target, match) =
                try trie.match(sent.path).map { (sent, $0) }
                ?? trie.matchWithoutSlash(sent, method: exchange.head.method, trailingSlash)
            endpoint = match.endpoint
            exchange.route = match.endpoint.route(for: exchange.head.method)
            response =
                try await middleware.hasRequestSteps
                ? respond(exchange, inside: middleware) { [self] in
                    try await handle(exchange, target: target, match: match, body: body)
                } : handle(exchange, target: target, match: match, body: body)
        } catch RequestError.routeNotFound where exchange.head.method == .options && exchange.head.path == "*" {
            // The server as a whole (RFC 9110, section 9.3.7).
            let allowed = methods.sorted().joined(separator: ", ")
            let options = RouteResponse(status: .noContent, headers: [.allow: allowed])
            response =
                middleware.hasRequestSteps ? await respond(exchange, inside: middleware) { options } : options
        } catch let redirect as TrailingSlashRedirect {
            response =
                middleware.hasRequestSteps
                ? await respond(exchange, inside: middleware) { redirect.response } : redirect.response
        } catch {
            // An error of the route's code has passed the middleware already.
            let isUnmatched = endpoint == nil && middleware.hasRequestSteps
            response =
                isUnmatched
                ? await respond(exchange, inside: middleware) { throw error }
                : errorResponder.response(to: error, of: exchange)
        }
        guard exchange.claim() else {
            logger.warning("route ended after its request timed out")
            return
        }
        if hasRateLimits { exchange.rateLimits.complete(&response.headers) }
        middleware.completeOuter(&response, to: MiddlewareRequest(exchange))
        finisher.finish(&response, of: exchange, endpoint: endpoint)
        exchange.deliver(response)
    }

    /// Returns the response of request middleware and of `code` inside of it.
    ///
    /// What is outside of all request middleware isn't applied.
    @inline(never)
    private func respond(
        _ exchange: Exchange, inside middleware: MiddlewareChain,
        _ code: @escaping @Sendable () async throws -> RouteResponse
    ) async -> RouteResponse {
        let failure: @Sendable (any Error) -> RouteResponse = { [errorResponder] error in
            errorResponder.response(to: error, of: exchange)
        }
        return await middleware.respond(to: MiddlewareRequest(exchange), failure: failure) {
            do { return try await code() } catch { return failure(error) }
        }
    }

    /// Runs the route inside the middleware of its module.
    private func handle(
        _ exchange: Exchange, target: RequestTarget, match: RouteTrie.Match, body: RequestBody.Source
    ) async throws -> RouteResponse {
        guard let prepared = exchange.route else {
            return try optionsResponse(to: exchange.head, endpoint: match.endpoint)
        }
        guard !prepared.middleware.isEmpty else {
            return try await handle(exchange, target: target, match: match, route: prepared, body: body)
        }
        var response = await respond(exchange, inside: prepared.middleware) { [self] in
            try await handle(exchange, target: target, match: match, route: prepared, body: body)
        }
        prepared.middleware.completeOuter(&response, to: MiddlewareRequest(exchange))
        return response
    }

    private func handle(
        _ exchange: Exchange, target: RequestTarget, match: RouteTrie.Match, route prepared: PreparedRoute,
        body: RequestBody.Source
    ) async throws -> RouteResponse {
        let head = exchange.head
        let values = match.values
        let parameters = PathParameters(names: prepared.placeholders, values: values ?? [])
        try prepared.identifier.requireSingleFields(head.headerFields)
        let info = RequestInfo(
            head, headers: Compression.withoutGzipSuffix(head.headerFields, for: head.method), path: target.path,
            routePattern: match.endpoint.pattern, pathParameters: parameters, identifier: prepared.identifier,
            log: exchange.log, remoteAddress: exchange.remoteAddress, client: exchange.client, logger: logger,
            database: accessGuard.database)
        // Who sends the request, and may they? Only then what it says: 401 and 403 come before 400, 406, 413, 415 and 422.
        let handler =
            exchange.span == nil
            ? try await authorize(info, exchange, prepared)
            : try await TraceSpan.run("guard") { _ in try await authorize(info, exchange, prepared) }
        guard values != nil else { throw RequestError.pathMalformed }
        guard prepared.accepts(head.headerFields.list(.accept)) else { throw RequestError.notAcceptable }
        // A part that replaced the whole would lose the rest (RFC 9110, section 14.5).
        guard head.method != .put || !head.headerFields.contains(.contentRange) else {
            throw RequestError.contentRangeUnexpected
        }
        let request = RouteRequest(
            info: info, pathParameters: parameters, query: try target.queryPairs(), body: requestBody(body, exchange),
            extensions: prepared.route.extensions, keys: prepared.keys,
            ignoresUnknownQuery: prepared.ignoresUnknownQuery)
        return try await handler(request)
    }

    private func requestBody(_ source: RequestBody.Source, _ exchange: Exchange) -> RequestBody {
        let length = exchange.head.headerFields.first(.contentLength).flatMap { Int($0) }
        let limit = exchange.route?.route.uploadLimits?.bytes ?? bodyLimit
        return RequestBody(source, limit: limit, announcedLength: length, progress: exchange.bodyProgress)
    }

    /// Returns the methods of the path for OPTIONS; ``CORS`` completes the response to a preflight.
    private func optionsResponse(
        to head: HTTPRequest, endpoint: Endpoint
    ) throws(RequestError) -> RouteResponse {
        guard head.method == .options else { throw .methodNotAllowed(allowed: endpoint.allowed) }
        return RouteResponse(status: .noContent, headers: [.allow: endpoint.allowed])
    }

    /// Returns the response to a request that the connection refuses, because its head is malformed or not supported.
    ///
    /// - Parameter head: the head as far as it could be read; without it, the response is in English, and its request id
    ///   is the server's.
    func refusal(of head: HTTPRequest?, error: RequestError, from address: IPAddress?) -> RouteResponse {
        let log = LogContext(requestID: RequestID(accepting: head?.headerFields.first(.requestID)))
        let now = MonotonicTime.nanoseconds
        let exchange = Exchange(
            head: head ?? HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil), log: log, connection: nil,
            remoteAddress: address, started: now, deadline: now, bodyProgress: BodyProgress(), dispatcher: self)
        return LogContext.$current.withValue(log) {
            var response = errorResponder.response(to: error, of: exchange)
            middleware.completeAll(&response, to: MiddlewareRequest(exchange))
            finisher.finish(&response, of: exchange, endpoint: nil)
            return response
        }
    }

    /// Returns the response to a request that timed out: 408 when the server waited for the client's body, else 503.
    func timeoutResponse(to exchange: Exchange) -> RouteResponse {
        LogContext.$current.withValue(exchange.log) {
            let error: RequestError = exchange.bodyProgress.isAwaiting ? .requestTimeout : .responseTimeout
            var response = errorResponder.response(to: error, of: exchange)
            let request = MiddlewareRequest(exchange)
            exchange.route?.middleware.completeAll(&response, to: request)
            middleware.completeAll(&response, to: request)
            finisher.finish(&response, of: exchange, endpoint: nil)
            return response
        }
    }
}
