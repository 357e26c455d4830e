public import HTTPTypes
public import NIOCore
import Synchronization
public import TrellisWeb

extension TestApp {
    /// Opens a streamed response and runs `body`; then it ends the stream, like a client that disconnects.
    ///
    /// - Throws: the errors of `body`; ``UnexpectedResponse`` when the response isn't a stream.
    public func openStream<Value>(
        _ path: String, headers: HTTPFields = [:], _ body: (TestStream) async throws -> Value
    ) async throws -> Value {
        let request = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let response = await web.respond(to: request)
        guard case .stream(_, let write) = response.body else {
            let bytes = Array(try await response.collectBody().readableBytesView)
            throw UnexpectedResponse(
                TestResponse(
                    status: response.status.code, headers: response.headers, body: bytes, request: "GET \(path)"))
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

/// The received part of a streamed response.
public final class TestStream: ResponseBodyWriter {
    private let state = Mutex<(text: String, hasEnded: Bool)>(("", false))

    /// The text received so far.
    public var text: String { state.withLock { $0.text } }
    /// Whether the server has ended the stream.
    public var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Stores a part.
    public func write(_ part: ByteBuffer) async throws {
        try Task.checkCancellation()
        state.withLock { $0.text += String(buffer: part) }
    }

    func end() { state.withLock { $0.hasEnded = true } }

    /// Waits until `condition` is true, for at most 30 seconds.
    ///
    /// - Throws: ``StreamTimeout`` with the received text.
    public func wait(until condition: (TestStream) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !condition(self) {
            guard ContinuousClock.now < end else { throw StreamTimeout(text: text) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// The error of a stream that didn't meet a test's condition in time.
public struct StreamTimeout: Error {
    /// The received text.
    public let text: String
}
