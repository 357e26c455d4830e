internal import Logging
internal import Metrics
internal import Synchronization
internal import TrellisKernel

/// The bounded queue of ended spans, and what sends it to the collector in batches.
package final class SpanExporter: Sendable {
    private struct State {
        var spans: [EndedSpan] = []
        /// Until when the collector wants no more spans; nil if it didn't say.
        var pausedUntil: ContinuousClock.Instant?
        /// When the latest failure was logged.
        var logged: Int64?
    }
    /// The delays before a batch that the collector couldn't take is sent again; then it is dropped.
    private static let backoff = Backoff(first: .milliseconds(500), limit: .seconds(5))
    private static let attempts = 4

    private let sender: any SpanSender
    private let resource: [(String, String)]
    private let capacity: Int
    private let batchSize: Int
    private let interval: Duration
    private let patience: Duration
    private let logger: Logger
    private let sent: Counter
    private let full: Counter
    private let failed: Counter
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(
        _ sender: any SpanSender, resource: [(String, String)], _ settings: TracingSettings, logger: Logger,
        metrics: any MetricsFactory
    ) {
        self.sender = sender
        self.resource = resource
        capacity = settings.queueSize
        batchSize = settings.batchSize
        interval = settings.interval
        patience = settings.timeout
        self.logger = logger
        sent = Counter(label: "trace_spans_sent", factory: metrics)
        full = Counter(label: "trace_spans_dropped", dimensions: [("reason", "full")], factory: metrics)
        failed = Counter(label: "trace_spans_dropped", dimensions: [("reason", "failed")], factory: metrics)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds a span, or drops it when the queue is full; never waits.
    func add(_ span: EndedSpan) {
        let count = state.withLock { state -> Int? in
            guard state.spans.count < capacity else { return nil }
            state.spans.append(span)
            return state.spans.count
        }
        guard let count else {
            full.increment()
            return note("the queue is full")
        }
        // Half of a small queue, so that it doesn't fill up before the interval ends.
        if count == min(batchSize, max(capacity / 2, 1)) { sendSoon() }
    }

    /// Sends what waits before the interval ends.
    func sendSoon() { wake.yield() }

    /// Sends batches until the task is cancelled, and then what is left, within the limit.
    func run() async {
        let ticker = Task { [wake, interval] in
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                wake.yield()
            }
        }
        defer { ticker.cancel() }
        var last: Task<Void, Never>?
        for await _ in wakes {
            // The stream may still return a buffered element after the cancellation, while the last task sends.
            guard !Task.isCancelled else { break }
            // In a task of its own, so that the end of the process doesn't cancel the request in progress.
            let sending = Task { await sendAll() }
            last = sending
            while !Task.isCancelled, await sending.value(within: .seconds(60)) == nil {}
        }
        await flush(after: last)
    }

    /// Sends what waits, within the limit; the rest is dropped.
    ///
    /// - Parameter last: what is being sent, which counts in the limit.
    package func flush(after last: Task<Void, Never>? = nil) async {
        // In a new task: that of the caller may be cancelled, and would not wait.
        await Task { [self] in
            let task = Task {
                await last?.value
                await sendAll()
            }
            if await task.value(within: patience) == nil {
                last?.cancel()
                task.cancel()
            }
            let rest = take(.max)
            if !rest.isEmpty { failed.increment(by: rest.count) }
        }.value
    }

    private func sendAll() async {
        while !Task.isCancelled, !isPaused {
            let batch = take(batchSize)
            guard !batch.isEmpty else { return }
            await send(batch)
        }
    }

    /// Whether the collector has asked for a pause that isn't over; the spans wait in the queue.
    private var isPaused: Bool { state.withLock { $0.pausedUntil.map { .now < $0 } ?? false } }

    private func take(_ count: Int) -> [EndedSpan] {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            return taken
        }
    }

    private func send(_ batch: [EndedSpan]) async {
        let body = OTLPTraces.request(batch, resource: resource)
        var attempt = 1
        while true {
            switch await sender.send(body) {
            case .accepted(let rejected, let reason):
                let rejected = min(max(rejected, 0), batch.count)
                sent.increment(by: batch.count - rejected)
                guard rejected > 0 else { return }
                failed.increment(by: rejected)
                return note("The collector rejected \(rejected) spans: \(reason)")
            case .unavailable(let reason, let delay):
                let pause = max(delay ?? .zero, Self.backoff.delay(after: attempt))
                attempt += 1
                note(reason)
                if let delay { state.withLock { $0.pausedUntil = .now + delay } }
                let canWait = attempt <= Self.attempts && pause <= .seconds(30) && !Task.isCancelled
                guard canWait, await wait(pause) else { return failed.increment(by: batch.count) }
            case .refused(let reason):
                failed.increment(by: batch.count)
                return note(reason)
            }
        }
    }

    private func wait(_ pause: Duration) async -> Bool {
        do { try await Task.sleep(for: pause) } catch { return false }
        return true
    }

    /// Logs a failure, at most once a minute.
    private func note(_ reason: String) {
        let now = MonotonicTime.nanoseconds
        let isDue = state.withLock { state in
            if let logged = state.logged, now - logged < 60_000_000_000 { return false }
            state.logged = now
            return true
        }
        guard isDue else { return }
        logger.warning("Spans can't be sent to the collector", metadata: ["reason": "\(reason)"])
    }
}
