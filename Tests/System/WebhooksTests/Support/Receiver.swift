import Dispatch
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that receives webhooks and responds as a test defines.
final class Receiver: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        /// The header fields, with lower-case names.
        let fields: [String: String]
        let body: String
    }
    enum Behavior: Sendable {
        case respond(Int, fields: [String: String] = [:], body: String = "")
        /// Responds with these bytes.
        case raw(String)
        /// Doesn't respond until the receiver is stopped.
        case noResponse
        /// Closes the connection.
        case close
    }

    let port: Int
    private let socket: Int32
    private let behavior: @Sendable (Request) -> Behavior
    private let received = Mutex<[Request]>([])
    private let stopped = DispatchSemaphore(value: 0)

    /// Listens on a free port.
    init(_ behavior: @escaping @Sendable (Request) -> Behavior = { _ in .respond(204) }) throws {
        self.behavior = behavior
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
        Thread.start { [self] in while accept() {} }
    }

    /// The received requests, in order.
    var requests: [Request] { received.withLock { $0 } }

    func url(_ path: String = "/hook", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }

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
        Thread.start { [self] in
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
            guard let request = Request(bytes) else { continue }
            received.withLock { $0.append(request) }
            switch behavior(request) {
            case .close: return false
            case .noResponse:
                stopped.wait()
                return false
            case .raw(let response):
                return response.withCString { write(connection, $0, strlen($0)) } >= 0
            case .respond(let status, let fields, let body):
                let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
                let response = "HTTP/1.1 \(status) X\r\n\(lines)content-length: \(body.utf8.count)\r\n\r\n\(body)"
                return response.withCString { write(connection, $0, strlen($0)) } >= 0
            }
        }
    }

    struct CannotListen: Error {}

    private enum Thread {
        static func start(_ body: @escaping @Sendable () -> Void) {
            DispatchQueue(label: "receiver").async(execute: body)
        }
    }
}

extension Receiver.Request {
    /// Parses a request; nil while it is incomplete.
    fileprivate init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = parts.first, let value = parts.last else { continue }
            fields[name.lowercased()] = String(value.drop { $0 == " " })
        }
        let body = String(text[end.upperBound...])
        guard body.utf8.count >= fields["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
        (method, path, self.fields, self.body) = (String(words[0]), String(words[1]), fields, body)
    }
}
