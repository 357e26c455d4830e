import HTTPTypes
import NIOCore

@testable import TrellisWeb

/// One response as it was sent.
struct WireResponse: Sendable {
    let status: Int
    /// The status line and the header fields in small letters.
    let head: String
    let body: String

    /// Returns the value of a header field in small letters; nil when the head doesn't have it once.
    func field(_ name: String) -> String? {
        let lines = head.split(separator: "\r\n").filter { $0.hasPrefix("\(name): ") }
        return lines.count == 1 ? String(lines[0].dropFirst(name.count + 2)) : nil
    }
    /// Whether the body is a problem with this code and the id of the head.
    func isProblem(_ code: String) -> Bool {
        body.contains("\"code\":\"\(code)\"") && body.contains("\"request_id\":\"\(field("x-request-id") ?? "?")\"")
    }
}

extension RawConnection {
    /// Waits for one response and its body, which ends as its head says.
    func response(toHead: Bool = false) async throws -> WireResponse {
        let head = try await receive(until: "\r\n\r\n").lowercased()
        let status = Int(head.split(separator: " ")[1]) ?? 0
        let bare = WireResponse(status: status, head: head, body: "")
        if toHead || status < 200 || status == 204 || status == 304 { return bare }
        if let length = bare.field("content-length").flatMap({ Int($0) }) {
            return WireResponse(status: status, head: head, body: try await receive(count: length))
        }
        guard bare.field("transfer-encoding") == "chunked" else {
            return WireResponse(status: status, head: head, body: try await receiveAll())
        }
        var body = ""
        while let size = Int(try await receive(until: "\r\n").dropLast(), radix: 16) {
            body += try await receive(count: size)
            _ = try await receive(until: "\r\n")
            if size == 0 { break }
        }
        return WireResponse(status: status, head: head, body: body)
    }

    /// Sends a request and waits for its response.
    func ask(_ text: String) async throws -> WireResponse {
        try await send(text)
        return try await response(toHead: text.hasPrefix("HEAD "))
    }
}

extension LiveServer {
    /// Sends text on a connection of its own, and returns the first response; the server must close the connection.
    func refusal(_ text: String) async throws -> WireResponse {
        try await connect { wire in
            try await wire.send(text)
            let response = try await wire.response()
            let rest = try await wire.receiveAll()
            return rest.isEmpty ? response : WireResponse(status: -1, head: response.head, body: rest)
        }
    }

    /// Sends text on a connection of its own, and returns the first response.
    func ask(_ text: String) async throws -> WireResponse {
        try await connect { wire in try await wire.ask(text) }
    }
}

/// The routes of the tests of connections.
enum WireRoutes {
    static let all: [Route] = [
        .open("/hello") { _ in .plain("hello") },
        .open(.post, "/size") { request in .plain("size \(try await request.collectBody().readableBytes)") },
        .open(.post, "/ignore") { _ in .plain("ignored") },
        .open("/ignore") { _ in .plain("ignored") },
        .open("/large") { _ in .plain(String(repeating: "large ", count: 1000)) },
        .open("/huge") { _ in .plain(String(repeating: "x", count: 1_000_000)) },
        .open("/stream") { _ in
            RouteResponse(
                body: .stream(length: nil) { writer in
                    for part in ["one ", "", "two ", "three"] { try await writer.write(ByteBuffer(string: part)) }
                })
        },
        .open("/known") { _ in
            RouteResponse(body: .stream(length: 5) { writer in try await writer.write(ByteBuffer(string: "known")) })
        },
        .open("/length") { request in
            var response = RouteResponse(headers: [.contentLength: "1000"], body: .bytes(ByteBuffer(string: "bytes")))
            if !request.query.isEmpty {
                response.body = .stream(length: nil) { writer in try await writer.write(ByteBuffer(string: "chunks")) }
            }
            return response
        },
        .open("/together") { _ in
            RouteResponse(
                body: .stream(length: nil) { writer in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for letter in ["a", "b", "c"] {
                            group.addTask {
                                let part = ByteBuffer(string: String(repeating: letter, count: 500_000))
                                for _ in 0..<4 { try await writer.write(part) }
                            }
                        }
                        try await group.waitForAll()
                    }
                })
        },
        .protected("/private", .authenticated),
    ]
}
