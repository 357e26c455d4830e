import Dispatch
import Synchronization
import Testing

/// Where bodies of transactions stop until the test lets them go on.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// How many have come.
    var arrivals: Int { count.withLock { $0 } }

    /// Stops here, on a thread of the pool's own.
    func pass() {
        count.withLock { $0 += 1 }
        _ = semaphore.wait(timeout: .now() + .seconds(120))
    }

    /// Lets this many on, now or when they come.
    func open(_ number: Int = 1) {
        for _ in 0..<number { semaphore.signal() }
    }
}

/// Where two bodies meet once, so that each has done what comes before when the other goes on.
final class Meeting: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// Waits for the other; a body that is run again finds nobody to wait for.
    func attend() {
        let place = count.withLock { count in
            count += 1
            return count
        }
        if place == 2 { for _ in 0..<2 { semaphore.signal() } }
        if place <= 2 { _ = semaphore.wait(timeout: .now() + .seconds(60)) }
    }
}

/// Something that a test waited for in vain.
struct NeverHappened: Error {
    let what: String
}

/// Asks until something is so, for half a minute at most.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // Between two questions, so that what is asked about gets its turn.
        try await Task.sleep(for: .milliseconds(5))
    }
}
