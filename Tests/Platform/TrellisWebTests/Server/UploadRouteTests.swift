import HTTPTypes
import NIOCore
import Synchronization
import Testing
import TrellisConfig

@testable import TrellisWeb

@Suite(.timeLimit(.minutes(2))) struct UploadRouteTests {
    /// The number of bytes that the route's code has read.
    private final class Received: Sendable {
        let bytes = Atomic(0)
    }

    private static func sink(_ received: Received) -> Route {
        Route.open(.post, "/sink") { request in
            var count = 0
            for try await part in request.body {
                count += part.readableBytes
                received.bytes.store(count, ordering: .releasing)
            }
            return .plain("\(count)")
        }.acceptingUploads(UploadLimits(bytes: 2000, pause: .seconds(300)))
    }

    @Test("A route for uploads has its own limit, also for clients that expect 100-continue")
    func limit() async throws {
        let received = Received()
        let routes = [Self.sink(received), Route.open(.post, "/other") { _ in .plain("") }]
        try await LiveServer.run(routes, settings: { $0.bodyLimit = ByteCount(bytes: 1000) }) {
            server in
            let body = String(repeating: "a", count: 2000)
            try await server.connect { wire in
                try await wire.send(
                    "POST /sink HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
                #expect(try await wire.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await wire.send(body)
                #expect(try await wire.receive(until: "2000").hasPrefix("HTTP/1.1 200 "))
            }
            let refused = try await server.exchange(
                "POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: 2001\r\n\r\n\(body)a")
            #expect(refused.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("An upload times out when it pauses, not when it takes long")
    func pause() async throws {
        let received = Received()
        try await LiveServer.run([Self.sink(received)]) { server in
            try await server.connect { wire in
                try await wire.send("POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
                while received.bytes.load(ordering: .acquiring) < 5
                    || !server.web.dispatcher.deadlines.isAwaitingBody
                {
                    await Task.yield()
                }
                server.web.expireTimedOutRequests(after: .seconds(290))
                #expect(server.web.requestsInFlight == 1)
                server.web.expireTimedOutRequests(after: .seconds(301))
                #expect(try await wire.receiveAll().hasPrefix("HTTP/1.1 408 "))
            }
        }
    }
}

extension DeadlineTable {
    /// Whether the code of a route waits for more of its body.
    fileprivate var isAwaitingBody: Bool {
        handlers.contains { ($0 as? Exchange)?.bodyProgress.isAwaiting ?? false }
    }
}
