internal import HTTPTypes
internal import Logging
internal import Synchronization
internal import TrellisKernel
internal import TrellisObservability

/// One request and its response in progress: the first to claim it, the route's code or the timeout, responds.
final class Exchange: DeadlineHandler, MiddlewareRequestSource {
    private struct State {
        var isClaimed = false
        var isTimedOut = false
        var response: RouteResponse?
        var waiter: UnsafeContinuation<RouteResponse, Never>?
        var route: PreparedRoute?
        var task: Task<Void, Never>?
        var rateLimits: [AppliedRateLimit] = []
    }
    private let state = Mutex(State())
    private let dispatcher: Dispatcher

    let head: HTTPRequest
    let log: LogContext
    /// The connection; nil in a test without one.
    let connection: ClientConnection?
    /// The address of the connection's peer; nil without a connection.
    let remoteAddress: IPAddress?
    /// Who sent the request, as the connection or a trusted proxy says.
    let client: RequestClient
    /// The time when the request's head was read.
    let started: Int64
    /// The time when the request times out, unless it is an upload that makes progress.
    private let deadline: Int64
    /// The progress of reading the body.
    let bodyProgress: BodyProgress
    /// The span of the request; nil unless it is recorded.
    let span: TraceSpan?

    init(
        head: HTTPRequest, log: LogContext, connection: ClientConnection?, remoteAddress: IPAddress?, started: Int64,
        deadline: Int64, bodyProgress: BodyProgress, dispatcher: Dispatcher, position: TracePosition? = nil
    ) {
        span = position?.span
        self.head = head
        self.log = log
        self.connection = connection
        self.remoteAddress = remoteAddress
        client = dispatcher.proxies.client(of: remoteAddress, head.headerFields)
        dispatcher.proxyNotice.look(at: head.headerFields, from: remoteAddress)
        self.started = started
        self.deadline = deadline
        self.bodyProgress = bodyProgress
        self.dispatcher = dispatcher
    }

    /// The route of the request, once found.
    var route: PreparedRoute? {
        get { state.withLock { $0.route } }
        set { state.withLock { $0.route = newValue } }
    }

    /// The limits that were applied to the request, for its response.
    var rateLimits: [AppliedRateLimit] {
        get { state.withLock { $0.rateLimits } }
        set { state.withLock { $0.rateLimits = newValue } }
    }

    var requestID: String { log.requestID }
    var routePattern: String? { route?.route.path }
    var userID: ID<User>? { log.userID }
    var tenantID: ID<Tenant>? { log.tenantID }
    var logger: Logger { dispatcher.logger.bound(to: log) }

    /// Claims the exchange; returns true for the first caller only, which must then respond.
    func claim() -> Bool {
        state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
    }

    /// Delivers the response; called once, by the caller that claimed the exchange.
    ///
    /// It is kept only until it is taken: the body of a stream refers to the exchange, so both would live for ever.
    func deliver(_ response: RouteResponse) {
        let waiter = state.withLock { state in
            if state.waiter == nil { state.response = response }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: response)
    }

    /// Returns the delivered response, and keeps it no longer; nil before it is delivered.
    func takeResponse() -> RouteResponse? {
        state.withLock { state in
            defer { state.response = nil }
            return state.response
        }
    }

    /// Waits for the response and returns it; called once.
    func waitForResponse() async -> RouteResponse {
        await withUnsafeContinuation { continuation in
            let response = state.withLock { state in
                defer { state.response = nil }
                if state.response == nil { state.waiter = continuation }
                return state.response
            }
            if let response { continuation.resume(returning: response) }
        }
    }

    /// The time of the first check.
    var firstDeadline: Int64 { nextDeadline(after: started) }

    /// Ends the request when it times out; before that, checks about twice per second whether the client is connected.
    func deadlineReached(now: Int64) -> Int64? {
        guard now < currentDeadline else {
            expire()
            return nil
        }
        connection?.probe(for: self)
        return nextDeadline(after: now)
    }

    private func nextDeadline(after moment: Int64) -> Int64 {
        connection == nil ? currentDeadline : min(moment &+ 500_000_000, currentDeadline)
    }

    /// The time when the request times out, as it is now.
    private var currentDeadline: Int64 {
        guard let pause = route?.route.uploadLimits?.pause, bodyProgress.latestPart > 0 else { return deadline }
        return max(deadline, bodyProgress.latestPart &+ pause.nanoseconds)
    }

    /// Whether the exchange is claimed.
    var isClaimed: Bool { state.withLock { $0.isClaimed } }

    /// Cancels the route's code because the client disconnected; the code may still finish what it can't undo.
    func cancel() {
        state.withLock { $0.task }?.cancel()
    }

    /// Cancels the route's code after the timeout, and responds in its place.
    private func expire() {
        guard claim() else { return }
        let task = state.withLock { state in
            state.isTimedOut = true
            return state.task
        }
        // The cancelled code no longer waits for the body, so which of the two timed out is read before.
        let response = dispatcher.timeoutResponse(to: self)
        task?.cancel()
        deliver(response)
    }

    /// Whether the request timed out.
    var isTimedOut: Bool { state.withLock { $0.isTimedOut } }

    /// Stores the task that makes the response.
    func setTask(_ task: Task<Void, Never>) {
        state.withLock { $0.task = task }
    }
}
