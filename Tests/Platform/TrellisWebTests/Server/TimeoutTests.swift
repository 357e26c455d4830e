import HTTPTypes
import NIOCore
import Synchronization
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct TimeoutTests {
    /// A task that waits until it is cancelled, and records the cancellation.
    private final class BlockingTask: Sendable {
        let wasCancelled = Mutex(false)

        func wait() async {
            await withTaskCancellationHandler {
                while !Task.isCancelled { await Task.yield() }
            } onCancel: {
                wasCancelled.withLock { $0 = true }
            }
        }
    }

    @Test("A request that times out gets 503, its code is cancelled, and there is one access line")
    func responseTimeout() async throws {
        let blocking = BlockingTask()
        let app = try WebTestApp([
            .open("/slow") { _ in
                await blocking.wait()
                return .plain("late")
            }
        ])
        async let answer = app.send(.get, "/slow")
        while app.web.requestsInFlight == 0 { await Task.yield() }
        app.web.expireTimedOutRequests(after: .seconds(29))
        #expect(app.web.requestsInFlight == 1)
        app.web.expireTimedOutRequests(after: .seconds(31))
        let received = try await answer
        #expect(received.status == 503)
        #expect(received.code == "server.overdue")
        #expect(received.headers[.connection] == "close")
        #expect(received.headers[.retryAfter] == "1")
        #expect(blocking.wasCancelled.withLock { $0 })
        while !app.lines.contains(where: { $0.contains("route ended after") }) { await Task.yield() }
        #expect(app.lines.filter { $0.contains("\"message\":\"request\"") }.count == 1)
        #expect(app.lines.contains { $0.contains("\"route\":\"/slow\"") && $0.contains("\"status\":503") })
        #expect(app.web.requestsInFlight == 0)
    }

    @Test("A completed request has no deadline left")
    func done() async throws {
        let app = try WebTestApp([
            .open("/quick") { _ in
                await Task.yield()
                return .plain("done")
            }
        ])
        for _ in 0..<50 { #expect(try await app.send(.get, "/quick").text == "done") }
        app.web.expireTimedOutRequests(after: .seconds(3600))
        #expect(app.web.requestsInFlight == 0)
    }

    @Test("The cancellation of the caller cancels the route's code")
    func cancelled() async throws {
        let blocking = BlockingTask()
        let app = try WebTestApp([
            .open("/slow") { _ in
                await blocking.wait()
                try Task.checkCancellation()
                return .plain("late")
            }
        ])
        let call = Task { try await app.send(.get, "/slow").status }
        while app.web.requestsInFlight == 0 { await Task.yield() }
        call.cancel()
        #expect(try await call.value == 499)
        #expect(app.reports.unexpected.isEmpty)
    }
}
