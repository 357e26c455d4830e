public import Logging
public import Metrics
internal import Synchronization
public import TrellisKernel

/// The bounded queue between the requests and jobs of a process and its ``ErrorReporter``.
///
/// Adding takes a lock for an instant and never waits. Metrics: `error_reports_sent`, and `error_reports_dropped` with
/// the label `reason`: `full` for reports that found the queue full, `failed` for those that the reporter didn't take.
public final class ErrorReports: Sendable {
    private struct State {
        var reports: [ErrorReport] = []
        var isFailing = false
    }
    /// A call of the reporter.
    private struct Call {
        let task: Task<Bool, Never>
        /// The number of its reports that aren't counted as dropped yet.
        var uncounted: Int
    }
    /// The most reports of one call of the reporter.
    private static let portion = 100
    /// How long the end of the process waits for the reporter.
    private static let patience = Duration.seconds(5)

    /// The version of the product.
    public let release: String
    private let reporter: any ErrorReporter
    private let capacity: Int
    private let limit: Duration
    private let logger: Logger
    private let sent: Counter
    private let full: Counter
    private let failed: Counter
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// Creates a queue that ``run()`` empties.
    ///
    /// - Parameters:
    ///   - capacity: the most reports that wait; further ones are dropped.
    ///   - limit: how long a call of the reporter may take.
    public init(
        _ reporter: any ErrorReporter, release: String, capacity: Int = 1000, limit: Duration = .seconds(10),
        logger: Logger = Logger(label: "trellis.errors"), metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.reporter = reporter
        self.release = release
        self.capacity = max(capacity, 1)
        self.limit = limit
        self.logger = logger
        sent = Counter(label: "error_reports_sent", factory: metrics)
        full = Counter(label: "error_reports_dropped", dimensions: [("reason", "full")], factory: metrics)
        failed = Counter(label: "error_reports_dropped", dimensions: [("reason", "failed")], factory: metrics)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds a report, or drops it when the queue is full.
    public func add(_ report: ErrorReport) {
        let isAdded = state.withLock { state in
            guard state.reports.count < capacity else { return false }
            state.reports.append(report)
            return true
        }
        if isAdded { wake.yield() } else { full.increment() }
    }

    /// Adds a report of an error; that of an unexpected one has the name of its type as its code.
    public func add(
        _ error: any Error, at place: String, requestID: String, tenantID: ID<Tenant>?, userID: ID<User>? = nil,
        isRetried: Bool = false
    ) {
        let expected = error as? any AppError
        add(
            ErrorReport(
                code: expected?.code ?? String(describing: type(of: error)), kind: expected?.kind ?? .internalFailure,
                message: expected?.message ?? String(describing: error), place: place, requestID: requestID,
                tenantID: tenantID, userID: userID, isRetried: isRetried, release: release))
    }

    /// Passes reports to the reporter until the task is cancelled, and then for at most five seconds; call it once.
    public func run() async {
        var last: Call?
        for await _ in wakes { await pass(&last, until: nil) }
        // In a new task: this one is cancelled, and what the reporter waits for would be too.
        await Task { [self, last] in
            var last = last
            let end = ContinuousClock.now + min(limit, Self.patience)
            await pass(&last, until: end)
            guard let last, await last.task.value(within: end - .now) == nil else { return }
            last.task.cancel()
            failed.increment(by: last.uncounted)
        }.value
    }

    /// Passes all reports to the reporter; leaves them where they are while an earlier call hasn't ended.
    private func pass(_ last: inout Call?, until end: ContinuousClock.Instant?) async {
        while !state.withLock({ $0.reports.isEmpty }) {
            let time = end.map { min($0 - .now, limit) } ?? limit
            guard time > .zero else { return failed.increment(by: take(.max).count) }
            if let call = last, await call.task.value(within: time) == nil {
                if Task.isCancelled { return }
                continue
            }
            let reports = take(Self.portion)
            let call = Task<Bool, Never> { [self] in await send(reports) }
            last = Call(task: call, uncounted: reports.count)
            if await call.value(within: time) != nil {
                last = nil
            } else if Task.isCancelled {
                return
            } else {
                call.cancel()
                last?.uncounted = 0
                failed.increment(by: reports.count)
                note(isFailing: true, "it took longer than \(time)")
            }
        }
    }

    private func take(_ count: Int) -> [ErrorReport] {
        state.withLock { state in
            let taken = Array(state.reports.prefix(count))
            state.reports.removeFirst(taken.count)
            return taken
        }
    }

    private func send(_ reports: [ErrorReport]) async -> Bool {
        do {
            try await reporter.send(reports)
            // After the limit the reports are counted already.
            guard !Task.isCancelled else { return false }
            sent.increment(by: reports.count)
            note(isFailing: false, "")
            return true
        } catch {
            guard !Task.isCancelled else { return false }
            failed.increment(by: reports.count)
            note(isFailing: true, "\(error)")
            return false
        }
    }

    /// Logs once when the reporter begins to fail.
    private func note(isFailing: Bool, _ reason: String) {
        let hasChanged = state.withLock { state in
            defer { state.isFailing = isFailing }
            return state.isFailing != isFailing
        }
        guard hasChanged, isFailing else { return }
        logger.warning("Errors can't be reported and are dropped", metadata: ["reason": "\(reason)"])
    }
}
