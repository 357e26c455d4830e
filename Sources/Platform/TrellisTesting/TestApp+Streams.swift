public import HTTPTypes
public import NIOCore
import Synchronization
public import TrellisWeb

extension TestApp {
    /// Follows an answer that goes on until its client leaves, as a client does that leaves when `body` ends.
    ///
    /// - Throws: what `body` throws; ``UnexpectedAnswer`` when the answer isn't a stream.
    public func follow<Value>(
        _ path: String, headers: HTTPFields = [:], _ body: (TestStream) async throws -> Value
    ) async throws -> Value {
        let request = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = await web.respond(to: request)
        guard case .stream(_, let write) = response.body else {
            let bytes = Array(try await response.collectBody().readableBytesView)
            throw UnexpectedAnswer(
                TestResponse(status: response.status.code, headers: response.headers, body: bytes))
        }
        let stream = TestStream()
        let writing = Task {
            try? await write(stream)
            stream.end()
        }
        do {
            let value = try await body(stream)
            writing.cancel()
            await writing.value
            return value
        } catch {
            writing.cancel()
            await writing.value
            throw error
        }
    }
}

/// What has come of an answer that goes on.
public final class TestStream: ResponseBodyWriter {
    private let state = Mutex<(text: String, hasEnded: Bool)>(("", false))

    /// What has come so far.
    public var text: String { state.withLock { $0.text } }
    /// Whether the server has ended it.
    public var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Keeps a part.
    public func write(_ part: ByteBuffer) async throws {
        try Task.checkCancellation()
        state.withLock { $0.text += String(buffer: part) }
    }

    func end() { state.withLock { $0.hasEnded = true } }

    /// Waits until something is so, for half a minute at most.
    ///
    /// - Throws: ``StreamTimeout`` with what has come.
    public func wait(until condition: (TestStream) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !condition(self) {
            guard ContinuousClock.now < end else { throw StreamTimeout(text: text) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// A stream never brought what a test waited for.
public struct StreamTimeout: Error {
    /// What it brought.
    public let text: String
}
