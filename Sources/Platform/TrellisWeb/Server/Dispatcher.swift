internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import TrellisConfig
internal import TrellisKernel
internal import TrellisObservability

/// Takes a request from its head to its finished answer: finds the route, checks access, runs the route's code under
/// the time limit, and turns whatever happens into an answer.
final class Dispatcher: Sendable {
    let deadlines = Deadlines()
    let finisher: ResponseFinisher
    private let trie: RouteTrie
    private let accessGuard: AccessGuard
    private let failures: FailureResponder
    private let cors: CORSPolicy?
    private let logger: Logger
    private let bodyLimit: Int
    private let requestTimeout: UInt64

    init(
        routes: [Route], accessGuard: AccessGuard, settings: WebSettings, logger: Logger, observer: WebObserver
    ) {
        trie = RouteTrie(Endpoint.all(of: routes))
        self.accessGuard = accessGuard
        self.logger = logger
        cors = CORSPolicy(settings)
        failures = FailureResponder(logger: logger, observer: observer)
        finisher = ResponseFinisher(settings: settings, cors: cors, logger: logger)
        bodyLimit = settings.bodyLimit.bytes
        requestTimeout = UInt64(clamping: settings.requestTimeout.microseconds) &* 1000
    }

    /// The answer to a request, complete but for what the connection adds.
    ///
    /// - Returns: the answer, and the task that made it when the task is still running because the time was over.
    func respond(
        to head: HTTPRequest, body: RequestBody.Source, channel: (any Channel)?
    ) async -> (response: RouteResponse, unfinished: Task<Void, Never>?) {
        let log = LogContext(
            requestID: RequestID(accepting: head.headerFields.first(.requestID)),
            trace: head.headerFields.first(.traceparent).flatMap { TraceContext(traceparent: $0) })
        let started = MonotonicTime.now
        let exchange = Exchange(
            head: head, log: log, channel: channel, started: started, deadline: started &+ requestTimeout,
            bodyProgress: BodyProgress(), dispatcher: self)
        // It begins on this thread at once: a route that never waits is done before the next line.
        let task = Self.begin {
            await LogContext.$current.withValue(log) { await self.run(exchange, body: body) }
        }
        if let response = exchange.delivered { return (response, nil) }
        exchange.isMade(by: task)
        let place = deadlines.enter(exchange, deadline: exchange.firstDue)
        let response = await withTaskCancellationHandler {
            await exchange.answer()
        } onCancel: {
            task.cancel()
        }
        deadlines.leave(place)
        return (response, exchange.isOverdue ? task : nil)
    }

    private static func begin(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        if #available(macOS 26.0, *) { return Task.immediate { await work() } }
        return Task { await work() }
    }

    private func run(_ exchange: Exchange, body: RequestBody.Source) async {
        let target = RequestTarget(exchange.head.path)
        var endpoint: Endpoint?
        var response: RouteResponse
        do {
            guard let match = try trie.match(target.path) else { throw RequestError.routeNotFound }
            endpoint = match.endpoint
            response = try await answer(exchange, target: target, match: match, body: body)
        } catch {
            response = failures.response(to: error, route: exchange.route, requestID: exchange.log.requestID)
        }
        guard exchange.claim() else {
            logger.warning("route ended after its request had been answered with a time-out")
            return
        }
        finisher.finish(&response, of: exchange, endpoint: endpoint)
        exchange.deliver(response)
    }

    private func answer(
        _ exchange: Exchange, target: RequestTarget, match: RouteTrie.Match, body: RequestBody.Source
    ) async throws -> RouteResponse {
        let head = exchange.head
        guard let prepared = match.endpoint.route(for: head.method) else {
            guard head.method == .options else { throw RequestError.methodNotAllowed(allowed: match.endpoint.allowed) }
            return optionsResponse(to: head, endpoint: match.endpoint)
        }
        exchange.route = prepared
        guard prepared.suits(head.headerFields.first(.accept)) else { throw RequestError.notAcceptable }
        let info = RequestInfo(exchange, path: target.path, routePattern: match.endpoint.pattern, logger: logger)
        let context = try await accessGuard.admit(info, by: prepared.route.access)
        let request = RouteRequest(
            info: info, pathParameters: PathParameters(names: prepared.placeholders, values: match.values),
            query: try target.queryPairs(), body: requestBody(body, exchange))
        return try await prepared.route.run(request, context)
    }

    private func requestBody(_ source: RequestBody.Source, _ exchange: Exchange) -> RequestBody {
        let length =
            exchange.head.method == .get ? nil : exchange.head.headerFields.first(.contentLength).flatMap { Int($0) }
        return RequestBody(source, limit: bodyLimit, announcedLength: length, progress: exchange.bodyProgress)
    }

    private func optionsResponse(to head: HTTPRequest, endpoint: Endpoint) -> RouteResponse {
        if let cors, CORSPolicy.isPreflight(head) {
            return cors.preflight(origin: head.headerFields.first(.origin), methods: endpoint.allowed)
        }
        return RouteResponse(status: .noContent, headers: [.allow: endpoint.allowed])
    }

    /// The answer to a request whose time is over: 408 when the client's body was waited for, else 503.
    func overdueResponse(to exchange: Exchange, route: PreparedRoute?) -> RouteResponse {
        LogContext.$current.withValue(exchange.log) {
            let error: RequestError = exchange.bodyProgress.isAwaiting ? .timeout : .overdue
            var response = failures.response(to: error, route: route, requestID: exchange.log.requestID)
            finisher.finish(&response, of: exchange, endpoint: nil)
            return response
        }
    }
}
