import CLibPQ
import Dispatch
import Synchronization

/// Requests that the server stops the running statement of a connection.
///
/// The request uses a connection of its own, and the server doesn't confirm it. So it is sent from a thread that may
/// block, and never after its transaction has ended.
///
/// `@unchecked Sendable`: `PGcancel` is libpq's immutable copy of the connection's address and safe on any thread; a
/// mutex guards the rest.
final class PostgresCanceller: @unchecked Sendable {
    private let request: OpaquePointer?
    private let state = Mutex<(generation: UInt64, wasUsed: Bool)>((0, false))

    init(_ handle: OpaquePointer) {
        request = PQgetCancel(handle)
    }

    deinit {
        PQfreeCancel(request)
    }

    /// Returns a closure that stops the transaction that begins now.
    func begin() -> @Sendable () -> Void {
        let generation = state.withLock { state in
            state.generation &+= 1
            state.wasUsed = false
            return state.generation
        }
        return { [self] in
            DispatchQueue.global().async { self.cancel(generation) }
        }
    }

    /// Ends the transaction; returns whether a request to stop it was sent.
    func end() -> Bool {
        state.withLock { state in
            state.generation &+= 1
            return state.wasUsed
        }
    }

    private func cancel(_ generation: UInt64) {
        let isRunning = state.withLock { state in
            guard state.generation == generation, let request else { return false }
            state.wasUsed = true
            var message: [CChar] = Array(repeating: 0, count: 256)
            // If the request is lost, the statement ends at its timeout.
            _ = PQcancel(request, &message, CInt(message.count))
            return true
        }
        // A request that arrives between two statements stops nothing, so it is repeated until the transaction ends.
        guard isRunning else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { self.cancel(generation) }
    }
}
