import Foundation
import Synchronization

/// A thread that runs the tasks that prefer it, so that no other task keeps them from running.
///
/// The thread starts with the first piece of work. It ends when there was none for some seconds, or at once after
/// ``finish()``; more work starts it again.
final class DedicatedThread: TaskExecutor, @unchecked Sendable {
    /// How long the thread waits for more work.
    private static let idleLimit = Duration.seconds(10)

    private let name: String
    // Protects the variables; an executor can't use a lock that suspends.
    private let condition = MonotonicCondition()
    private var waiting: [UnownedJob] = []
    private var pauses: [ThreadPause] = []
    private var isRunning = false
    private var isFinished = false

    init(_ name: String) {
        self.name = name
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        add { waiting.append(job) }
    }

    /// Waits for the time, or until the task is cancelled.
    ///
    /// `Task.sleep` ends on the threads that all tasks share, and so never while these are blocked.
    func pause(for duration: Duration) async {
        let pause = ThreadPause(until: .now + duration)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pause.begin(continuation)
                add { pauses.append(pause) }
            }
        } onCancel: {
            pause.end()
            condition.lock()
            pauses.removeAll { $0 === pause }
            condition.unlock()
        }
    }

    /// Ends the thread as soon as there is no work, since no more is expected.
    func finish() {
        condition.lock()
        isFinished = true
        condition.signal()
        condition.unlock()
    }

    /// Adds work, and starts the thread if it doesn't run.
    private func add(_ change: () -> Void) {
        condition.lock()
        change()
        let mustStart = !isRunning
        isRunning = true
        condition.signal()
        condition.unlock()
        guard mustStart else { return }
        let thread = Thread { [self] in run() }
        thread.name = name
        // As large as that of the main thread, for jobs that recurse deeply.
        thread.stackSize = 8 << 20
        thread.start()
    }

    private func run() {
        while let (work, over) = next() {
            for pause in over { pause.end() }
            for job in work { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// Waits for work, and returns it with the pauses that are over; returns nil when the thread ends.
    private func next() -> (work: [UnownedJob], over: [ThreadPause])? {
        condition.lock()
        defer { condition.unlock() }
        let idleEnd = ContinuousClock.now + Self.idleLimit
        while true {
            let now = ContinuousClock.now
            let over = pauses.filter { $0.limit <= now }
            if !waiting.isEmpty || !over.isEmpty {
                pauses.removeAll { $0.limit <= now }
                defer { waiting = [] }
                return (waiting, over)
            }
            let end = pauses.map(\.limit).min() ?? (isFinished ? now : idleEnd)
            guard end > now else {
                isRunning = false
                return nil
            }
            condition.wait(upTo: end - now)
        }
    }
}

/// A task's wait for a time.
private final class ThreadPause: Sendable {
    let limit: ContinuousClock.Instant
    private let state = Mutex<(isOver: Bool, continuation: CheckedContinuation<Void, Never>?)>((false, nil))

    init(until limit: ContinuousClock.Instant) {
        self.limit = limit
    }

    func begin(_ continuation: CheckedContinuation<Void, Never>) {
        let isOver = state.withLock { state in
            if !state.isOver { state.continuation = continuation }
            return state.isOver
        }
        if isOver { continuation.resume() }
    }

    /// Resumes the task; does nothing after the first call.
    func end() {
        let continuation = state.withLock { state in
            defer { state = (true, nil) }
            return state.continuation
        }
        continuation?.resume()
    }
}
