import CLibPQ
import Foundation
import Synchronization

/// Requests that the server stops the running statement of a connection.
///
/// The request uses a connection of its own, without a limit in libpq, and the server only confirms that it has arrived.
/// So each transaction that is to be stopped has a thread for its requests, and nothing else waits for it with a lock
/// held. A request that is still on its way when its transaction ends could stop the statement of a later one: then the
/// connection must not be used again.
///
/// `@unchecked Sendable`: `PGcancel` is libpq's immutable copy of the connection's address and safe on any thread; a
/// condition guards the rest.
final class PostgresCanceller: @unchecked Sendable {
    /// How long the end of a transaction waits for a request that is on its way, in seconds.
    private static let settleLimit = 1.0
    /// The pause between two requests, in seconds.
    private static let pause = 0.1
    /// The maximum number of threads, in case the server accepts requests and never confirms them.
    private static let maximumThreads = 64
    private static let threadCount = Mutex(0)

    private let request: OpaquePointer?
    private let condition = NSCondition()
    /// The number of the running transaction.
    private var current: UInt64 = 0
    /// Whether the running transaction is to be stopped.
    private var isRequested = false
    /// Whether a request is on its way.
    private var isSending = false
    /// Whether a request failed on its way, and may still arrive.
    private var isLost = false

    init(_ handle: OpaquePointer) {
        request = PQgetCancel(handle)
    }

    deinit {
        PQfreeCancel(request)
    }

    /// Begins a transaction; returns a closure that stops it and returns at once, on any thread.
    func begin() -> @Sendable () -> Void {
        let transaction = condition.withLock {
            current &+= 1
            isRequested = false
            return current
        }
        return { [self] in cancel(transaction) }
    }

    /// Stops the running transaction; returns at once.
    func cancel() {
        cancel(condition.withLock { current })
    }

    /// Ends the transaction.
    ///
    /// - Returns: whether it was to be stopped; and whether no request can reach a later transaction.
    func end() -> (wasRequested: Bool, isSettled: Bool) {
        condition.withLock {
            current &+= 1
            condition.broadcast()
            if isSending {
                let limit = Date(timeIntervalSinceNow: Self.settleLimit)
                while isSending, condition.wait(until: limit) {}
            }
            return (isRequested, !isSending && !isLost)
        }
    }

    private func cancel(_ transaction: UInt64) {
        let isFirst = condition.withLock {
            guard current == transaction, !isRequested else { return false }
            isRequested = true
            return true
        }
        // Without a request the wait for the statement ends after its grace.
        guard isFirst, request != nil, Self.reserveThread() else { return }
        let thread = Thread { [self] in
            // A request that arrives between two statements stops nothing, so it is repeated until the transaction ends.
            while beginRequest(of: transaction) {
                var message: [CChar] = Array(repeating: 0, count: 256)
                let hasArrived = PQcancel(request, &message, CInt(message.count)) == 1
                endRequest(of: transaction, hasArrived)
            }
            Self.threadCount.withLock { $0 -= 1 }
        }
        thread.name = "database-cancel"
        thread.start()
    }

    private func beginRequest(of transaction: UInt64) -> Bool {
        condition.withLock {
            guard current == transaction else { return false }
            isSending = true
            return true
        }
    }

    /// Records the end of a request, and pauses until the next one is due or the transaction ends.
    private func endRequest(of transaction: UInt64, _ hasArrived: Bool) {
        condition.withLock {
            isSending = false
            if !hasArrived { isLost = true }
            condition.broadcast()
            let next = Date(timeIntervalSinceNow: Self.pause)
            while current == transaction, condition.wait(until: next) {}
        }
    }

    private static func reserveThread() -> Bool {
        threadCount.withLock { count in
            guard count < maximumThreads else { return false }
            count += 1
            return true
        }
    }
}
