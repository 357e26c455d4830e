import HTTPTypes
import NIOCore
import Synchronization
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct TimeoutTests {
    /// Waits until it is cancelled, and remembers that.
    private final class Patient: Sendable {
        let wasCancelled = Mutex(false)

        func wait() async {
            await withTaskCancellationHandler {
                while !Task.isCancelled { await Task.yield() }
            } onCancel: {
                wasCancelled.withLock { $0 = true }
            }
        }
    }

    @Test("A request over its time is answered with 503, its code is cancelled, and there is one access line")
    func overdue() async throws {
        let patient = Patient()
        let app = try WebTestApp([
            .open("/slow") { _ in
                await patient.wait()
                return .plain("late")
            }
        ])
        async let answer = app.send(.get, "/slow")
        while app.web.requestsInFlight == 0 { await Task.yield() }
        app.web.expireOverdueRequests(in: .seconds(29))
        #expect(app.web.requestsInFlight == 1)
        app.web.expireOverdueRequests(in: .seconds(31))
        let received = try await answer
        #expect(received.status == 503)
        #expect(received.code == "server.overdue")
        #expect(received.headers[.connection] == "close")
        #expect(received.headers[.retryAfter] == "1")
        #expect(patient.wasCancelled.withLock { $0 })
        while !app.lines.contains(where: { $0.contains("route ended after") }) { await Task.yield() }
        #expect(app.lines.filter { $0.contains("\"message\":\"request\"") }.count == 1)
        #expect(app.lines.contains { $0.contains("\"route\":\"/slow\"") && $0.contains("\"status\":503") })
        #expect(app.web.requestsInFlight == 0)
    }

    @Test("A request that is done leaves nothing to expire")
    func done() async throws {
        let app = try WebTestApp([
            .open("/quick") { _ in
                await Task.yield()
                return .plain("done")
            }
        ])
        for _ in 0..<50 { #expect(try await app.send(.get, "/quick").text == "done") }
        app.web.expireOverdueRequests(in: .seconds(3600))
        #expect(app.web.requestsInFlight == 0)
    }

    @Test("Cancelling the caller cancels the route's code")
    func cancelled() async throws {
        let patient = Patient()
        let app = try WebTestApp([
            .open("/slow") { _ in
                await patient.wait()
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
