import Foundation
import Testing
import TrellisSchema

@Suite("A slow client of the event stream, over a socket")
struct SlowStreamTests {
    /// More than the two sockets buffer for a client that doesn't read.
    private static let count = 1200

    @Test(
        "It is disconnected when it reads nothing; others receive everything; it continues after a reconnect",
        .timeLimit(.minutes(4)))
    func slow() async throws {
        try await withTemporaryFolder { folder in
            let server = try await ServerProcess.start(
                .sample, database: folder + "app.sqlite", environment: ["APP_WEB__STALL_TIMEOUT": "1s"])
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let slow = try StreamClient(server, token, takesLittle: true)
            let quick = try StreamClient(server, token)
            async let all = quick.events(atMost: Self.count)
            try await create(server, token)
            let everything = try await all
            #expect(everything.count == Self.count)

            // Data that the kernel has buffered still arrives; then the connection ends.
            let some = try await slow.events()
            #expect(!some.isEmpty && some.count < Self.count)
            let again = try StreamClient(server, token, after: some.last)
            let rest = try await again.events(atMost: Self.count - some.count)
            #expect(some + rest == everything)
        }
    }

    private func create(_ server: ServerProcess, _ token: String) async throws {
        let snails = String(repeating: "🐌", count: 100)
        try await withThrowingTaskGroup { group in
            for part in 0..<8 {
                group.addTask {
                    for index in stride(from: part, to: Self.count, by: 8) {
                        let answer = try await server.send(
                            "POST", "/api/v1/samples", ["name": .string("\(index) \(snails)")], token: token)
                        try #require(answer.status == 201)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A client of the stream, with its own socket.
private final class StreamClient: Sendable {
    private let socket: Int32
    /// The data that arrived with the head.
    private let beginning: [UInt8]

    /// Connects to the stream, from now on or after the event with this identifier.
    init(_ server: ServerProcess, _ token: String, takesLittle: Bool = false, after last: String? = nil) throws {
        let port = try #require(server.address.split(separator: ":").last.flatMap { UInt16($0) })
        #if canImport(Glibc)
            let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        self.socket = socket
        if takesLittle {
            // Small segments keep the buffers of both peers small: on the loopback interface they would hold megabytes.
            var (room, segment) = (Int32(4096), Int32(536))
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &room, 4)
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_MAXSEG, &segment, 4)
        }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let request = """
            GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\
            \(last.map { "Last-Event-ID: \($0)\r\n" } ?? "")\r\n
            """
        try #require(write(socket, request, request.utf8.count) == request.utf8.count)
        // The head and the first heartbeat: from here on, no event is missed.
        let beginning = Self.next(socket).map(Array.init) ?? []
        self.beginning = beginning
        try #require(beginning.starts(with: "HTTP/1.1 200".utf8))
    }

    deinit {
        close(socket)
    }

    /// Returns the identifiers of the received events, until the limit is reached or the connection ends.
    func events(atMost limit: Int = .max) async throws -> [String] {
        try await ServerProcess.offTheTaskThreads { [self] in
            var (ids, rest): ([String], [UInt8]) = ([], [])
            var part: ArraySlice<UInt8>? = beginning[...]
            while let found = part {
                rest += found
                // An event is complete when its data has ended; the framing of chunks is between events.
                while let end = rest.firstRange(of: Array("\n\n".utf8)) {
                    let lines = rest[..<end.lowerBound].split(separator: UInt8(ascii: "\n"))
                    if let id = lines.first(where: { $0.starts(with: "id: ".utf8) }) {
                        ids.append(String(decoding: id.dropFirst(4), as: UTF8.self))
                    }
                    rest.removeSubrange(..<end.upperBound)
                }
                part = ids.count < limit ? Self.next(socket) : nil
            }
            return ids
        }
    }

    /// Returns the next data; nil if the connection has ended, or if no data arrives for a minute.
    private static func next(_ socket: Int32) -> ArraySlice<UInt8>? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(socket, &bytes, bytes.count)
        return count > 0 ? bytes.prefix(count) : nil
    }
}
