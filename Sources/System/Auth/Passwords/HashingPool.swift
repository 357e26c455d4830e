import Foundation
import TrellisKernel

/// A pool of dedicated threads with a bounded queue, so that many logins can't starve other requests.
///
/// Hashing is pure computation of tens of milliseconds; on Swift's cooperative threads it would block all other tasks.
/// Here a limited number of hashes run, at a lower scheduling priority, and a limited number of callers wait; further
/// callers fail at once.
package final class HashingPool: Sendable {
    private let queue: HashingQueue

    /// Starts `threads` threads (at least one), with a queue for `queueCapacity` callers.
    package init(threads: Int = HashingPool.defaultThreads, queueCapacity: Int = HashingPool.defaultQueueCapacity) {
        let queue = HashingQueue(capacity: max(queueCapacity, 0))
        self.queue = queue
        let count = max(threads, 1)
        queue.start(count)
        for number in 1...count {
            let thread = Thread { queue.work() }
            thread.name = "passwords-\(number)"
            thread.start()
        }
    }

    deinit {
        queue.close()
    }

    /// Half of the processors, one to four: each thread holds 19 MiB while it works.
    package static var defaultThreads: Int { min(max(ProcessInfo.processInfo.activeProcessorCount / 2, 1), 4) }

    /// The length of a queue that one thread processes in about ten seconds.
    package static let defaultQueueCapacity = 512

    /// Runs `work` on one of the pool's threads, and returns its result.
    ///
    /// The networks of clients take turns, and the callers of one network come in order of arrival. One network has at
    /// most a quarter of the queue, and when the queue is full, a caller of a network with less than others takes the
    /// place of the latest one of the network that has most. So no network shuts others out.
    ///
    /// Cancellation removes a waiting caller from the queue; work that has started is completed.
    ///
    /// - Parameter share: the network of the client; nil for callers without one, which have the whole queue as theirs.
    /// - Throws: ``AuthError/busy`` when the queue or the share is full, or when the place was taken; `CancellationError`,
    ///   and what `work` throws.
    package func run<Result: Sendable>(
        in share: IPNetwork? = nil, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let ticket = queue.nextTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.enqueue(
                    HashingQueue.Job(
                        ticket: ticket, share: share,
                        run: { continuation.resume(with: Swift.Result(catching: work)) },
                        fail: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            queue.cancel(ticket)
        }
    }

    /// The number of waiting callers.
    package var waiting: Int { queue.count }
}
