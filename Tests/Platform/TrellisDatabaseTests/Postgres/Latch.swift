import Dispatch
import Synchronization
import Testing

/// A latch at which the bodies of transactions wait until the test opens it.
final class Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// The number of bodies that have arrived.
    var arrivals: Int { count.withLock { $0 } }

    /// Blocks the calling thread, which must be the pool's, until the latch opens; for at most 120 seconds.
    func pass() {
        count.withLock { $0 += 1 }
        _ = semaphore.wait(timeout: .now() + .seconds(120))
    }

    /// Releases this number of bodies, now or when they arrive.
    func open(_ number: Int = 1) {
        for _ in 0..<number { semaphore.signal() }
    }
}

/// A point at which two bodies wait once until both have reached it.
final class Rendezvous: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// Waits for the other body, at most 60 seconds; doesn't wait in a body that is retried.
    func attend() {
        let place = count.withLock { count in
            count += 1
            return count
        }
        if place == 2 { for _ in 0..<2 { semaphore.signal() } }
        if place <= 2 { _ = semaphore.wait(timeout: .now() + .seconds(60)) }
    }
}

/// The error of a condition that was not met in time.
struct NeverHappened: Error {
    let what: String
}

/// Waits until a condition is met; throws after 90 seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // So that the observed work can run between two checks.
        try await Task.sleep(for: .milliseconds(5))
    }
}
