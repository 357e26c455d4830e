import Dispatch
import Glibc
import Synchronization
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// An HTTP server on 127.0.0.1 that responds as a test defines: with what real stores do rarely.
final class FakeS3: Sendable {
    struct Request: Sendable {
        let method: String
        /// Path and query, as they arrived.
        let target: String
        /// The header fields, with names in small letters.
        let fields: [String: String]
        let body: [UInt8]
        /// The number of requests before this one.
        let index: Int
    }
    enum Behavior: Sendable {
        case respond(Int, fields: [String: String] = [:], body: String = "")
        /// Responds, and closes the connection after this many bytes of the body.
        case breakAfter(Int, status: Int, fields: [String: String], body: [UInt8])
        /// Doesn't respond until the server is stopped.
        case silence
        /// Closes the connection without a response.
        case close
    }

    let port: Int
    private let socket: Int32
    /// How many bytes of a body it reads before it responds; nil for all.
    private let early: Int?
    private let behavior: @Sendable (Request) -> Behavior
    private let received = Mutex<[Request]>([])
    private let stopped = DispatchSemaphore(value: 0)

    /// Runs `body` with a server and a storage in it.
    static func with(
        _ behavior: @escaping @Sendable (Request) -> Behavior, early: Int? = nil,
        credentials: any AWSCredentialProvider = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret")),
        change: (inout S3Options) -> Void = { _ in }, _ body: (FakeS3, S3Storage) async throws -> Void
    ) async throws {
        let server = try FakeS3(early: early, behavior)
        defer { server.stop() }
        var options = S3Options(bucket: "bucket", endpoint: try S3Endpoint("http://127.0.0.1:\(server.port)"))
        options.backoff = Backoff(first: .milliseconds(1), limit: .milliseconds(1))
        change(&options)
        try await body(server, S3Storage(options, credentials: credentials))
    }

    /// Listens on a free port.
    init(early: Int? = nil, _ behavior: @escaping @Sendable (Request) -> Behavior) throws {
        self.behavior = behavior
        self.early = early
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) + listen(socket, 64) + getsockname(socket, pointer, &length)
            }
        }
        guard socket >= 0, result == 0 else { throw CannotListen() }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.start { [self] in while accept() {} }
    }

    /// The received requests, in order.
    var requests: [Request] { received.withLock { $0 } }

    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        for _ in 0..<64 { stopped.signal() }
    }

    private func accept() -> Bool {
        let connection = Glibc.accept(socket, nil, nil)
        guard connection >= 0 else {
            close(socket)
            return false
        }
        Self.start { [self] in
            while serve(connection) {}
            close(connection)
        }
        return true
    }

    /// Reads a request and responds; returns whether another may follow.
    private func serve(_ connection: Int32) -> Bool {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return false }
            bytes += buffer.prefix(count)
            guard let parsed = Self.parse(bytes, early: early) else { continue }
            let request = received.withLock { received in
                let request = Request(
                    method: parsed.method, target: parsed.target, fields: parsed.fields, body: parsed.body,
                    index: received.count)
                received.append(request)
                return request
            }
            switch behavior(request) {
            case .close: return false
            case .silence:
                stopped.wait()
                return false
            case .respond(let status, let fields, let body):
                let bytes = Array(body.utf8)
                let count = Int(fields["content-length"] ?? "") ?? bytes.count
                let isEmpty = request.method == "HEAD"
                return Self.write(connection, Self.head(status, fields, count: count) + (isEmpty ? [] : bytes))
            case .breakAfter(let limit, let status, let fields, let body):
                _ = Self.write(connection, Self.head(status, fields, count: body.count) + body.prefix(limit))
                return false
            }
        }
    }

    private static func head(_ status: Int, _ fields: [String: String], count: Int) -> [UInt8] {
        let lines = fields.filter { $0.key != "content-length" }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) X\r\n\(lines)content-length: \(count)\r\n\r\n".utf8)
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Parses a request; nil while it is incomplete.
    private static func parse(
        _ bytes: [UInt8], early: Int?
    ) -> (method: String, target: String, fields: [String: String], body: [UInt8])? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = parts.first, let value = parts.last else { continue }
            fields[name.lowercased()] = String(value.drop { $0 == " " })
        }
        let body = Array(bytes[end.upperBound...])
        let length = fields["content-length"].flatMap { Int($0) } ?? 0
        guard body.count >= min(length, early ?? length) else { return nil }
        return (String(words[0]), String(words[1]), fields, body)
    }

    private static func start(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "fake-s3").async(execute: body)
    }

    struct CannotListen: Error {}
}
