internal import HTTPTypes
internal import NIOCore
internal import Synchronization
internal import TrellisObservability

/// One request and its answer while it is being made: whoever claims it first, the route's code or the clock, answers.
final class Exchange: Expiring {
    private struct State {
        var isClaimed = false
        var isOverdue = false
        var response: RouteResponse?
        var waiter: UnsafeContinuation<RouteResponse, Never>?
        var route: PreparedRoute?
        var task: Task<Void, Never>?
    }
    private let state = Mutex(State())
    private let dispatcher: Dispatcher

    let head: HTTPRequest
    let log: LogContext
    let channel: (any Channel)?
    /// When the request's head had been read.
    let started: UInt64
    /// When the time is over.
    private let deadline: UInt64
    /// How much of the body was read.
    let bodyProgress: BodyProgress

    init(
        head: HTTPRequest, log: LogContext, channel: (any Channel)?, started: UInt64, deadline: UInt64,
        bodyProgress: BodyProgress, dispatcher: Dispatcher
    ) {
        self.head = head
        self.log = log
        self.channel = channel
        self.started = started
        self.deadline = deadline
        self.bodyProgress = bodyProgress
        self.dispatcher = dispatcher
    }

    /// The route that the request was for, once found.
    var route: PreparedRoute? {
        get { state.withLock { $0.route } }
        set { state.withLock { $0.route = newValue } }
    }

    /// True for the first who asks: only they may answer.
    func claim() -> Bool {
        state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
    }

    /// Hands over the answer; called once, by whoever claimed the exchange.
    func deliver(_ response: RouteResponse) {
        let waiter = state.withLock { state in
            state.response = response
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: response)
    }

    /// The answer, when it is there.
    var delivered: RouteResponse? { state.withLock { $0.response } }

    /// The answer, as soon as it is there.
    func answer() async -> RouteResponse {
        await withUnsafeContinuation { continuation in
            let response = state.withLock { state in
                if state.response == nil { state.waiter = continuation }
                return state.response
            }
            if let response { continuation.resume(returning: response) }
        }
    }

    /// When to be told for the first time.
    var firstDue: UInt64 { nextDue(after: started) }

    /// Ends the request when its time is over; before that, sees every now and then whether anybody still waits for it.
    func due(now: UInt64) -> UInt64? {
        guard now < deadline else {
            expire()
            return nil
        }
        if let channel { InputClosure.look(at: channel, of: self) }
        return nextDue(after: now)
    }

    private func nextDue(after moment: UInt64) -> UInt64 {
        channel == nil ? deadline : min(moment &+ 500_000_000, deadline)
    }

    /// Whether somebody has begun to answer.
    var isClaimed: Bool { state.withLock { $0.isClaimed } }

    /// Cancels the route's code because nobody is there to read its answer; it may still finish what it can't undo.
    func abandon() {
        state.withLock { $0.task }?.cancel()
    }

    /// Cancels the route's code once the time is over, and answers in its place.
    private func expire() {
        guard claim() else { return }
        let (route, task) = state.withLock { state in
            state.isOverdue = true
            return (state.route, state.task)
        }
        task?.cancel()
        deliver(dispatcher.overdueResponse(to: self, route: route))
    }

    /// Whether the clock answered.
    var isOverdue: Bool { state.withLock { $0.isOverdue } }

    /// Remembers which task makes the answer.
    func isMade(by task: Task<Void, Never>) {
        state.withLock { $0.task = task }
    }
}

/// How far a request's body has been read, as the server needs to know to time it out and to close the connection after
/// it.
final class BodyProgress: Sendable {
    private let isAwaitingFlag = Atomic<Bool>(false)
    private let isFinishedFlag = Atomic<Bool>(false)

    /// Whether somebody waits for the client to send more.
    var isAwaiting: Bool {
        get { isAwaitingFlag.load(ordering: .relaxed) }
        set { isAwaitingFlag.store(newValue, ordering: .relaxed) }
    }

    /// Whether the end was read.
    var isFinished: Bool {
        get { isFinishedFlag.load(ordering: .relaxed) }
        set { isFinishedFlag.store(newValue, ordering: .relaxed) }
    }
}
