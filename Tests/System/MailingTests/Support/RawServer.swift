import Dispatch
import Glibc

/// A server on 127.0.0.1 that sends the same bytes to each connection, whatever it receives.
final class RawServer: Sendable {
    struct CannotListen: Error {}

    let port: Int
    private let socket: Int32
    private let response: String?

    /// Listens on a free port; without a response, it never sends anything.
    init(_ response: String?) throws {
        self.response = response
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.socket = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) + listen(socket, 16) + getsockname(socket, pointer, &length)
            }
        }
        guard socket >= 0, result == 0 else { throw CannotListen() }
        port = Int(UInt16(bigEndian: address.sin_port))
        DispatchQueue(label: "raw-server").async { [self] in while accept() {} }
    }

    var url: String { "http://127.0.0.1:\(port)/file" }

    func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func accept() -> Bool {
        let connection = Glibc.accept(socket, nil, nil)
        guard connection >= 0 else {
            close(socket)
            return false
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        _ = read(connection, &buffer, buffer.count)
        if let response {
            _ = response.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        } else {
            // Waits until the client closes the connection.
            while read(connection, &buffer, buffer.count) > 0 {}
        }
        close(connection)
        return true
    }
}
