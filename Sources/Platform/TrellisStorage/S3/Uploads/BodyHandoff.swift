import NIOCore
import Synchronization

/// A body that one task supplies while the HTTP client sends it, one chunk at a time.
///
/// The client reads bodies in tasks of its own, which may outlive the request. So it gets this, and the body of the
/// caller is only read while the call that has it lasts.
final class BodyHandoff: AsyncSequence, Sendable {
    /// The request ended before its body.
    struct Closed: Error {}

    private struct State {
        var chunk: ByteBuffer?
        var end: Result<Void, any Error>?
        var isClosed = false
        var isUntouched = true
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
        var writer: CheckedContinuation<Bool, Never>?
    }
    private let state = Mutex(State())

    /// Whether the client has read nothing yet.
    var isUntouched: Bool { state.withLock(\.isUntouched) }

    /// The error with which the body ended.
    var failure: (any Error)? {
        state.withLock { if case .failure(let error) = $0.end { error } else { nil } }
    }

    /// Hands over a chunk, and returns when the client has taken it: false if it won't, since the request ended.
    func send(_ chunk: ByteBuffer) async -> Bool {
        await withCheckedContinuation { continuation in
            let resume = state.withLock { state -> (() -> Void)? in
                if state.isClosed { return { continuation.resume(returning: false) } }
                if let reader = state.reader {
                    state.reader = nil
                    return {
                        reader.resume(returning: chunk)
                        continuation.resume(returning: true)
                    }
                }
                state.chunk = chunk
                state.writer = continuation
                return nil
            }
            resume?()
        }
    }

    /// Ends the body, or fails the request with an error; without effect after the end of the request.
    ///
    /// The reading of a body is cancelled when the request was refused, and that must not hide the refusal.
    func finish(_ end: Result<Void, any Error>) {
        let reader = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            guard !state.isClosed else { return nil }
            state.end = end
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: end.map { nil })
    }

    /// Says that the request ended, so that neither side waits for the other.
    func close() {
        let (reader, writer) = state.withLock { state in
            state.isClosed = true
            state.chunk = nil
            defer { (state.reader, state.writer) = (nil, nil) }
            return (state.reader, state.writer)
        }
        reader?.resume(throwing: Closed())
        writer?.resume(returning: false)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let handoff: BodyHandoff

        func next() async throws -> ByteBuffer? { try await handoff.take() }
    }

    func makeAsyncIterator() -> Iterator { Iterator(handoff: self) }

    private func take() async throws -> ByteBuffer? {
        try await withCheckedThrowingContinuation { continuation in
            let resume = state.withLock { state -> (() -> Void)? in
                state.isUntouched = false
                if state.isClosed || state.reader != nil { return { continuation.resume(throwing: Closed()) } }
                if let chunk = state.chunk {
                    let writer = state.writer
                    (state.chunk, state.writer) = (nil, nil)
                    return {
                        continuation.resume(returning: chunk)
                        writer?.resume(returning: true)
                    }
                }
                if let end = state.end { return { continuation.resume(with: end.map { nil }) } }
                state.reader = continuation
                return nil
            }
            resume?()
        }
    }
}
