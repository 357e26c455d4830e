import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server on the loopback interface that takes requests of HTTP/1.1 and records them, in place of Sentry.
final class EnvelopeReceiver: Sendable {
    struct Request: Sendable {
        let line: String
        let fields: [String: String]
        let body: [UInt8]
    }

    let port: Int
    private let descriptor: Int32
    private let received = Mutex<[Request]>([])
    private let responses: Mutex<[String]>

    /// Starts a server that gives these responses in order, and `200` afterwards; each is a status line with fields.
    ///
    /// - Parameter trickles: whether it sends the body of a long response byte by byte, until the client goes.
    init(_ responses: [String] = [], trickles: Bool = false) throws {
        self.responses = Mutex(responses)
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                while let self, let request = Self.request(from: connection) {
                    self.received.withLock { $0.append(request) }
                    let response = self.responses.withLock { $0.isEmpty ? "200 OK" : $0.removeFirst() }
                    guard trickles else {
                        Self.send("HTTP/1.1 \(response)\r\nContent-Length: 2\r\n\r\n{}", to: connection)
                        continue
                    }
                    Self.send("HTTP/1.1 \(response)\r\nContent-Length: 60000\r\n\r\n", to: connection)
                    while Self.send(" ", to: connection) { usleep(10_000) }
                }
                close(connection)
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// The requests so far, in order.
    var requests: [Request] { received.withLock { $0 } }

    /// Reads one request; nil at the end of the connection.
    private static func request(from connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        while true {
            if let request = parsed(bytes) { return request }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            bytes += chunk.prefix(count)
        }
    }

    private static func parsed(_ bytes: [UInt8]) -> Request? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines.removeFirst()
        let fields = lines.compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let byName = Dictionary(fields) { first, _ in first }
        let length = byName["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        return Request(line: first, fields: byName, body: Array(bytes[end.upperBound...].prefix(length)))
    }

    @discardableResult
    private static func send(_ text: String, to connection: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemSend(connection, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}

/// Calls the system's `send` without a signal for a closed connection.
private func systemSend(_ connection: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        send(connection, start, count, Int32(MSG_NOSIGNAL))
    #else
        send(connection, start, count, 0)
    #endif
}
