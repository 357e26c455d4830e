import HTTPTypes
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing
import TrellisConfig
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

@Suite(.timeLimit(.minutes(2))) struct LiveServerTests {
    private static let hello = Route.open("/hello") { _ in .plain("hello") }
    private static let sum = Route.open(.post, "/sum") { request in
        var (count, sum) = (0, 0)
        for try await part in request.body {
            count += part.readableBytes
            sum = part.readableBytesView.reduce(sum) { $0 &+ Int($1) }
        }
        return .plain("\(count) \(sum)")
    }

    @Test("A connection stays open for the next request, and is closed when the client requests it")
    func keepAlive() async throws {
        try await LiveServer.run([Self.hello]) { server in
            try await server.connect { wire in
                for _ in 0..<3 {
                    try await wire.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try await wire.receive(until: "\r\n\r\nhello")
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(answer.contains("X-Request-ID: "))
                }
                try await wire.send("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                #expect(try await wire.receiveAll().hasSuffix("hello"))
            }
        }
    }

    @Test("A shutdown completes the request in flight and rejects new connections")
    func gracefulShutdown() async throws {
        let (signal, open) = AsyncStream.makeStream(of: Void.self)
        let slow = Route.open("/slow") { _ in
            for await _ in signal { break }
            return .plain("finished")
        }
        try await LiveServer.run([slow, Self.hello]) { server in
            try await server.connect { wire in
                try await wire.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                while server.web.requestsInFlight == 0 { await Task.yield() }
                await server.group.triggerGracefulShutdown()
                // The listening socket is closed on its own thread; then no new connection is accepted.
                var isRefused = false
                while !isRefused {
                    do {
                        _ = try await server.exchange("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    } catch { isRefused = true }
                }
                open.yield()
                #expect(try await wire.receiveAll().hasSuffix("finished"))
            }
        }
    }

    @Test("An upload is read in parts, with a length and in chunks")
    func upload() async throws {
        let part = String(repeating: "a", count: 100_000)
        try await LiveServer.run([Self.sum]) { server in
            let body = String(repeating: part, count: 10)
            let whole = try await server.exchange(
                "POST /sum HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n\(body)")
            #expect(whole.hasSuffix("1000000 97000000"))
            let chunks = String(repeating: "186a0\r\n\(part)\r\n", count: 10) + "0\r\n\r\n"
            let chunked = try await server.exchange(
                "POST /sum HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)")
            #expect(chunked.hasSuffix("1000000 97000000"))
        }
    }

    @Test("A body that is announced or grows over the limit fails with 413, and the connection is closed")
    func tooLarge() async throws {
        try await LiveServer.run([Self.sum], settings: { $0.bodyLimit = ByteCount(bytes: 1000) }) { server in
            let announced = try await server.exchange("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            #expect(announced.contains("\"code\":\"request.too_large\""))
            let chunk = "320\r\n\(String(repeating: "a", count: 800))\r\n"
            let grown = try await server.exchange(
                "POST /sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)")
            #expect(grown.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("A client that expects 100-continue gets 100, or the error")
    func expectContinue() async throws {
        try await LiveServer.run([Self.sum], settings: { $0.bodyLimit = ByteCount(bytes: 1000) }) { server in
            try await server.connect { wire in
                try await wire.send(
                    "POST /sum HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(try await wire.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await wire.send("aa")
                #expect(try await wire.receive(until: "2 194").hasPrefix("HTTP/1.1 200 "))
            }
            let refused = try await server.exchange(
                "POST /sum HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("A client that doesn't send its body in time gets 408")
    func slowBody() async throws {
        let hasBegun = Atomic(false)
        let sink = Route.open(.post, "/sink") { request in
            for try await _ in request.body { hasBegun.store(true, ordering: .releasing) }
            return .plain("")
        }
        // Repeated: the code that waits for the body ends while the response is made.
        try await LiveServer.run([sink]) { server in
            for _ in 0..<50 {
                hasBegun.store(false, ordering: .releasing)
                try await server.connect { wire in
                    try await wire.send("POST /sink HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
                    while !hasBegun.load(ordering: .acquiring) || !server.web.dispatcher.deadlines.isAwaitingBody {
                        await Task.yield()
                    }
                    server.web.expireTimedOutRequests(after: .seconds(31))
                    let answer = try await wire.receiveAll()
                    #expect(answer.hasPrefix("HTTP/1.1 408 "))
                    #expect(answer.contains("\"code\":\"request.timeout\""))
                }
                while server.web.requestsInFlight > 0 { await Task.yield() }
            }
        }
    }

    @Test("The running server times out requests automatically")
    func responseTimeout() async throws {
        let stuck = Route.open("/stuck") { _ in
            while true { try await Task.sleep(for: .seconds(60)) }
        }
        try await LiveServer.run([stuck], settings: { $0.requestTimeout = .milliseconds(1) }) { server in
            let answer = try await server.exchange("GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
        }
    }

    @Test("A download is sent in chunks as it is written, and waits while the client reads nothing")
    func download() async throws {
        let counter = Counter()
        let big = Route.open("/big") { _ in
            RouteResponse(
                body: .stream(length: nil) { writer in
                    for _ in 0..<400 {
                        try await writer.write(ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536))
                        counter.add(1)
                    }
                })
        }
        try await LiveServer.run([big]) { server in
            try await server.connect { wire in
                try await wire.send("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                // 26 MB don't fit into the socket's buffers: the writer waits before its end until the client reads.
                var last = -1
                while counter.value != last || last <= 0 {
                    last = counter.value
                    for _ in 0..<2000 { await Task.yield() }
                }
                #expect(counter.value < 400)
                let answer = try await wire.receiveAll()
                #expect(answer.utf8.count > 400 * 65_536)
                #expect(answer.contains("Transfer-Encoding: chunked") || answer.contains("transfer-encoding: chunked"))
                #expect(counter.value == 400)
            }
        }
    }

    @Test("A download that fails after its head is aborted without an end chunk")
    func cutOff() async throws {
        struct Failure: Error {}
        let broken = Route.open("/broken") { _ in
            RouteResponse(
                body: .stream(length: nil) { writer in
                    try await writer.write(ByteBuffer(string: "half"))
                    throw Failure()
                })
        }
        try await LiveServer.run([broken]) { server in
            let answer = try await server.exchange("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.contains("half"))
            #expect(!answer.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test(
        "Input that isn't HTTP gets 400, and the connection is closed",
        arguments: [
            "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nBad Header\r\n\r\n",
            "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
            "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])
    func parseErrors(text: String) async throws {
        try await LiveServer.run([Self.sum]) { server in
            let answer = try await server.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.lowercased().contains("connection: close\r\n"))
        }
    }

    @Test("The response to input that isn't HTTP is a problem with an id that the access log has")
    func parseErrorProblem() async throws {
        try await LiveServer.run([Self.hello]) { server in
            let answer = try await server.exchange("nonsense\r\n\r\n")
            #expect(answer.contains("\"code\":\"request.malformed\""))
            let field = try #require(answer.firstMatch(of: /X-Request-ID: ([0-9a-z-]+)/.ignoresCase()))
            #expect(answer.contains("\"request_id\":\"\(field.1)\""))
            let line = try #require(server.logs.lines.first { $0.contains("\"message\":\"request\"") })
            #expect(line.contains(field.1) && line.contains("\"status\":400"))
        }
    }

    @Test("Malformed input after a complete request gets its response after that of the request")
    func parseErrorInTurn() async throws {
        try await LiveServer.run([Self.hello]) { server in
            let answer = try await server.exchange("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            let rest = try #require(answer.firstRange(of: "hello")).upperBound
            #expect(answer[rest...].hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("\"code\":\"request.malformed\""))
        }
    }

    @Test("Header fields over the limit get 431, and the connection is closed")
    func headerLimit() async throws {
        try await LiveServer.run([Self.hello]) { server in
            let answer = try await server.exchange(
                "GET /hello HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "a", count: 40_000))\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
            #expect(answer.contains("\"code\":\"request.header_too_large\""))
        }
    }

    @Test("The remote address is the connection's")
    func remoteAddress() async throws {
        let address = Route.open("/address") { request in .plain(request.info.remoteAddress ?? "none") }
        try await LiveServer.run([address]) { server in
            let answer = try await server.exchange("GET /address HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("127.0.0.1"))
        }
    }
}

/// A counter for any task.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ amount: Int) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }
}

extension DeadlineTable {
    /// Whether a request in progress waits for its body.
    fileprivate var isAwaitingBody: Bool {
        handlers.contains { ($0 as? Exchange)?.bodyProgress.isAwaiting == true }
    }
}
