import Dispatch
import Foundation
import Synchronization
import TrellisKernel

/// The threads of an SMTP transport, each with one connection, and the messages that wait for them.
///
/// A thread serves one message at a time, in order of arrival. It starts when a message finds no idle thread, and ends
/// when it was idle too long. libcurl blocks its thread, so none belongs to Swift's concurrency pool.
///
/// After every change: `idleCount` is the number of threads that sleep without a pending signal of `wake`, and
/// `threadCount` is at most the maximum of the options.
final class SMTPPool: Sendable {
    private struct State {
        var waiting: ArraySlice<SMTPDelivery> = []
        var threadCount = 0
        var idleCount = 0
        var hasTimer = false
        var isClosed = false
    }

    private enum Action {
        case none, wake, start, refuse
    }

    private let options: SMTPOptions
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(_ options: SMTPOptions) {
        self.options = options
    }

    /// Queues a message.
    func submit(_ delivery: SMTPDelivery) {
        let (action, needsTimer) = state.withLock { state -> (Action, Bool) in
            if state.isClosed { return (.refuse, false) }
            state.waiting.append(delivery)
            let needsTimer = !state.hasTimer
            state.hasTimer = true
            if state.idleCount > 0 {
                state.idleCount -= 1
                return (.wake, needsTimer)
            }
            guard state.threadCount < max(options.maximumConnections, 1) else { return (.none, needsTimer) }
            state.threadCount += 1
            return (.start, needsTimer)
        }
        switch action {
        case .none: break
        case .wake: wake.signal()
        case .start: start()
        case .refuse: delivery.fail(.unavailable("the mail transport is closed"))
        }
        if needsTimer { scheduleTimer() }
    }

    /// Fails the waiting messages; the threads end after their current ones.
    func close() {
        let (waiting, idle) = state.withLock { state in
            defer { (state.isClosed, state.waiting, state.idleCount) = (true, [], 0) }
            return (state.waiting, state.idleCount)
        }
        for delivery in waiting { delivery.fail(.unavailable("the mail transport was closed")) }
        for _ in 0..<idle { wake.signal() }
    }

    // MARK: - Time limit

    /// Fails the messages that waited too long, at most 100 ms late; one timer serves all.
    private func scheduleTimer() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            let limit = MonotonicTime.nanoseconds - options.timeout.nanoseconds
            let (overdue, isNeeded) = state.withLock { state in
                let overdue = state.waiting.prefix { $0.since <= limit || $0.isClaimed }
                state.waiting = state.waiting.dropFirst(overdue.count)
                state.hasTimer = !state.waiting.isEmpty
                return (overdue, state.hasTimer)
            }
            for delivery in overdue { delivery.fail(.timeout("waiting for a free connection")) }
            if isNeeded { scheduleTimer() }
        }
    }

    // MARK: - Threads

    private func start() {
        let thread = Thread { [self] in
            blockBrokenPipeSignal()
            let connection = SMTPConnection(options)
            var report: () -> Void = {}
            while let delivery = next(report) {
                let outcome = connection.send(delivery)
                report = { delivery.finish(outcome) }
            }
        }
        thread.name = "mail-smtp"
        thread.start()
    }

    /// Returns the next message of a thread and claims it; sleeps until there is one.
    ///
    /// Returns nil when the thread must end.
    ///
    /// - Parameter report: reports the outcome of the last message; called when the thread counts as idle, so that a
    ///   caller that then sends another message finds it.
    private func next(_ report: () -> Void) -> SMTPDelivery? {
        var isReported = false
        while true {
            let (delivery, isClosed) = state.withLock { state -> (SMTPDelivery?, Bool) in
                while let delivery = state.waiting.popFirst() {
                    if delivery.claim() { return (delivery, false) }
                }
                if state.isClosed { state.threadCount -= 1 } else { state.idleCount += 1 }
                return (nil, state.isClosed)
            }
            if !isReported { report() }
            isReported = true
            if let delivery { return delivery }
            if isClosed || !sleep() { return nil }
        }
    }

    /// Sleeps until the thread is woken; returns false when it was idle too long and must end.
    private func sleep() -> Bool {
        let timeout = Int(clamping: options.idleTimeout.nanoseconds)
        if wake.wait(timeout: .now() + .nanoseconds(timeout)) == .success { return true }
        let mayEnd = state.withLock { state in
            guard state.idleCount > 0 else { return false }
            state.idleCount -= 1
            state.threadCount -= 1
            return true
        }
        // Otherwise a signal for a thread is pending, and this one takes it.
        if !mayEnd { wake.wait() }
        return !mayEnd
    }
}
