import CLibPQ
import Dispatch
import Synchronization

/// Asks the server to stop what a connection is running.
///
/// The request goes over a connection of its own and is answered without a word, so it is made on a thread that may
/// wait, and never after the transaction it was meant for has ended.
///
/// `@unchecked Sendable`: libpq makes `PGcancel` a copy of the connection's address, for use on any thread and never changed; a
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

    /// What stops the transaction that begins now.
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

    /// Ends the transaction; true when it was asked to stop.
    func end() -> Bool {
        state.withLock { state in
            state.generation &+= 1
            return state.wasUsed
        }
    }

    private func cancel(_ generation: UInt64) {
        let isUnderWay = state.withLock { state in
            guard state.generation == generation, let request else { return false }
            state.wasUsed = true
            var message: [CChar] = Array(repeating: 0, count: 256)
            // A request that doesn't arrive leaves the statement to its time-out.
            _ = PQcancel(request, &message, CInt(message.count))
            return true
        }
        // One that arrives just before a statement stops nothing, so it is repeated until the transaction has ended.
        guard isUnderWay else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { self.cancel(generation) }
    }
}
