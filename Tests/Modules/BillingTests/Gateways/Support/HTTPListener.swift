import Dispatch
import Glibc
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 with a thread for each connection, so that a handler may wait.
final class HTTPListener: Sendable {
    struct Request: Sendable {
        let method: String
        /// The path with its query.
        let target: String
        /// The header fields, with lower-case names.
        let fields: [String: String]
        let body: String
    }
    enum Reaction: Sendable {
        case respond(Int, fields: [String: String] = [:], body: String)
        /// Closes the connection.
        case close
        /// Sends nothing until the server is stopped.
        case silence
    }

    let port: Int
    private let socket: Int32
    private let handler: @Sendable (Request) -> Reaction
    private let stopped = DispatchSemaphore(value: 0)
    private let isStopped = Mutex(false)

    struct CannotListen: Error {}

    /// Listens on a free port until ``stop()``.
    init(_ handler: @escaping @Sendable (Request) -> Reaction) throws {
        self.handler = handler
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
        start { [self] in while accept() {} }
    }

    func stop() {
        let wasStopped = isStopped.withLock { stopped in
            defer { stopped = true }
            return stopped
        }
        guard !wasStopped else { return }
        shutdown(socket, Int32(SHUT_RDWR))
        for _ in 0..<64 { stopped.signal() }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "listener").async(execute: body)
    }

    private func accept() -> Bool {
        let connection = Glibc.accept(socket, nil, nil)
        guard connection >= 0 else {
            close(socket)
            return false
        }
        start { [self] in
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
            switch handler(request) {
            case .close: return false
            case .silence:
                stopped.wait()
                return false
            case .respond(let status, let fields, let body):
                let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
                let text = "HTTP/1.1 \(status) X\r\n\(lines)content-length: \(body.utf8.count)\r\n\r\n\(body)"
                // MSG_NOSIGNAL: the client may have given up.
                return Array(text.utf8).withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count
                }
            }
        }
    }
}

extension HTTPListener.Request {
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
        (method, target, self.fields, self.body) = (String(words[0]), String(words[1]), fields, body)
    }
}
