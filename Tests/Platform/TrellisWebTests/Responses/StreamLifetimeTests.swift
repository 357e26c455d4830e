import HTTPTypes
import NIOCore
import Synchronization
import Testing

@testable import TrellisWeb

@Suite struct StreamLifetimeTests {
    /// What the body of a stream reads from, such as an open file.
    private final class Source: Sendable {
        let closed: Recorder

        init(_ closed: Recorder) { self.closed = closed }

        deinit { closed.count.add(1, ordering: .relaxed) }
    }

    private final class Recorder: Sendable {
        let count = Atomic(0)
    }

    @Test("What a streamed response reads from is released after the response", arguments: [false, true])
    func released(afterWaiting waits: Bool) async throws {
        let closed = Recorder()
        let app = try WebTestApp([
            .open("/stream") { _ in
                let source = Source(closed)
                if waits { await Task.yield() }
                return RouteResponse(
                    body: .stream(length: nil) { writer in
                        try await writer.write(ByteBuffer(string: "\(type(of: source))"))
                    })
            }
        ])
        for _ in 0..<20 { #expect(try await app.send(.get, "/stream").text == "Source") }
        // The task of a route may hold its values for a moment after the response.
        for _ in 0..<1000 where closed.count.load(ordering: .relaxed) < 20 { await Task.yield() }
        #expect(closed.count.load(ordering: .relaxed) == 20)
    }
}
