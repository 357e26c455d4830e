import Foundation
import Synchronization

/// A proxy between clients and a PostgreSQL server on the loopback interface, which delays, drops and cuts what it passes
/// on, at any message.
///
/// ```swift
/// let proxy = try PostgresProxy(to: 5432)
/// proxy.setRule { $0.contains("COMMIT") ? .cut(after: 0) : .pass }
/// …                                                                  // a client connects to proxy.port
/// proxy.close()
/// ```
/// Connections aren't encrypted. Thread-safe; the rule is called by the threads of the connections.
package final class PostgresProxy: Sendable {
    package typealias Rule = @Sendable (ProxyMessage) -> ProxyAction

    private struct State {
        var rule: Rule = { _ in .pass }
        var isBlackHole = false
        var isClosed = false
        var links: [Int: ProxyLink] = [:]
        /// The connections that aren't served.
        var held: [ProxySocket] = []
        var count = 0
    }
    /// The port that clients connect to.
    package let port: Int
    private let serverPort: Int
    private let listener: ProxySocket
    private let state = Mutex(State())
    private let ended = DispatchGroup()

    /// Starts a proxy of the server on a port.
    package init(to serverPort: Int) throws {
        self.serverPort = serverPort
        listener = try ProxySocket.listening()
        port = listener.port
        ended.enter()
        let thread = Thread { [self] in
            while !state.withLock({ $0.isClosed }) { if let client = listener.acceptClient() { serve(client) } }
            listener.release()
            ended.leave()
        }
        thread.name = "proxy"
        thread.start()
    }

    /// The number of open connections through the proxy.
    package var openCount: Int { state.withLock { $0.links.count } }

    /// The number of connections that were made, those to a black hole included.
    package var connectionCount: Int { state.withLock { $0.count } }

    /// Sets what happens to the messages from now on.
    package func setRule(_ rule: @escaping Rule) {
        state.withLock { $0.rule = rule }
    }

    /// Sets whether new connections are accepted and then ignored, as by an address that drops all packets.
    ///
    /// When it no longer does so, it ends those that it has ignored.
    package func setBlackHole(_ isBlackHole: Bool) {
        let held = state.withLock { state in
            state.isBlackHole = isBlackHole
            defer { if !isBlackHole { state.held = [] } }
            return isBlackHole ? [] : state.held
        }
        for socket in held {
            socket.end()
            socket.release()
        }
    }

    /// Ends every connection.
    package func cutAll() {
        for link in state.withLock({ Array($0.links.values) }) { link.cut() }
    }

    /// Ends every connection, and accepts no more.
    package func close() {
        state.withLock { $0.isClosed = true }
        ended.wait()
        setBlackHole(false)
        cutAll()
    }

    private func serve(_ client: ProxySocket) {
        client.sendAtOnce()
        let number = state.withLock { state -> Int? in
            state.count += 1
            guard !state.isBlackHole else {
                state.held.append(client)
                return nil
            }
            return state.count
        }
        guard let number else { return }
        guard let server = try? ProxySocket.connected(to: serverPort) else { return client.release() }
        let link = ProxyLink(
            number, client: client, server: server, rule: { [self] in state.withLock { $0.rule }($0) },
            onEnd: { [self] number in state.withLock { $0.links[number] = nil } })
        state.withLock { $0.links[number] = link }
        link.start()
    }
}
