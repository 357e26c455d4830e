internal import NIOCore
internal import Synchronization

/// The parts of one request's body on their way from the connection to the code that reads them.
///
/// The connection delivers parts only while the code reads, with one part of read-ahead.
final class RequestBodyStream: Sendable {
    private enum End {
        case complete
        case failed(RequestError)
    }
    private struct State {
        var parts = ByteBuffer()
        var end: End?
        var waiter: UnsafeContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let demand: @Sendable (RequestBodyStream) -> Void

    /// Creates a stream without parts.
    ///
    /// - Parameter demand: called when the code waits for a part that hasn't arrived.
    init(demand: @escaping @Sendable (RequestBodyStream) -> Void) {
        self.demand = demand
    }

    /// Returns the next part, or nil at the end.
    ///
    /// - Throws: the reason of ``fail(_:)``; `CancellationError`.
    func next() async throws -> ByteBuffer? {
        while true {
            if let part = try take() { return part.readableBytes > 0 ? part : nil }
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    let isWaiting = state.withLock { state in
                        guard state.parts.readableBytes == 0, state.end == nil, !Task.isCancelled else { return false }
                        state.waiter = continuation
                        return true
                    }
                    if isWaiting { demand(self) } else { continuation.resume() }
                }
            } onCancel: {
                takeWaiter()?.resume()
            }
            try Task.checkCancellation()
        }
    }

    /// Returns what has arrived, an empty buffer at the end, and nil when the code must wait.
    private func take() throws -> ByteBuffer? {
        try state.withLock { state in
            guard state.parts.readableBytes == 0 else {
                defer { state.parts = ByteBuffer() }
                return state.parts
            }
            switch state.end {
            case .failed(let error): throw error
            case .complete: return ByteBuffer()
            case nil: return nil
            }
        }
    }

    /// Whether code waits for a part.
    var isAwaited: Bool { state.withLock { $0.waiter != nil } }

    private func takeWaiter() -> UnsafeContinuation<Void, Never>? {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
    }

    /// Delivers a part; returns whether another is wanted before the code asks for it.
    func deliver(_ part: ByteBuffer) -> Bool {
        let waiter = state.withLock { state in
            if state.parts.readableBytes == 0 {
                state.parts = part
            } else {
                var part = part
                state.parts.writeBuffer(&part)
            }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
        return waiter != nil
    }

    /// Ends the body after its last part; does nothing after an earlier end.
    func complete() { end(.complete) }

    /// Ends the body with an error, after the parts that have arrived; does nothing after an earlier end.
    func fail(_ error: RequestError) { end(.failed(error)) }

    private func end(_ end: End) {
        let waiter = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
