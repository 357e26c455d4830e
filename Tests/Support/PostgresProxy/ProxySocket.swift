import Foundation

/// A socket on the loopback interface, used by blocking calls.
struct ProxySocket: Sendable {
    let number: CInt

    /// Returns a socket that listens on a free port.
    static func listening() throws -> ProxySocket {
        let socket = try create()
        try socket.withAddress(port: 0) { bind(socket.number, $0, $1) }
        guard listen(socket.number, 64) == 0 else { throw ProxyError(errno) }
        return socket
    }

    /// Returns a socket that is connected to a port.
    static func connected(to port: Int) throws -> ProxySocket {
        let socket = try create()
        do {
            try socket.withAddress(port: port) { connect(socket.number, $0, $1) }
        } catch {
            close(socket.number)
            throw error
        }
        socket.sendAtOnce()
        return socket
    }

    private static func create() throws -> ProxySocket {
        #if canImport(Glibc)
            let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            let number = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard number >= 0 else { throw ProxyError(errno) }
        return ProxySocket(number: number)
    }

    private func withAddress(port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                body(pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw ProxyError(errno) }
    }

    /// The port that it is bound to.
    var port: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &size) }
        }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// Sends small messages without waiting for more.
    func sendAtOnce() {
        var isOn: CInt = 1
        setsockopt(number, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Waits for a client, for at most a tenth of a second.
    func acceptClient() -> ProxySocket? {
        var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 100) > 0 else { return nil }
        let client = accept(number, nil, nil)
        return client < 0 ? nil : ProxySocket(number: client)
    }

    /// Waits for bytes; returns nil when the connection has ended.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(number, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer.prefix(count)) }
            guard count < 0, errno == EINTR else { return nil }
        }
    }

    /// Sends the bytes; returns false when the connection has ended.
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if canImport(Glibc)
                let flags = CInt(MSG_NOSIGNAL)
            #else
                let flags: CInt = 0
            #endif
            let count = rest.withUnsafeBytes { Foundation.send(number, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection for both sides, and wakes the threads that wait for it.
    func end() { shutdown(number, CInt(SHUT_RDWR)) }

    func release() { close(number) }
}

/// A failed call of the system.
struct ProxyError: Error {
    let code: CInt

    init(_ code: CInt) {
        self.code = code
    }
}
