import Foundation
import Synchronization

/// A connection of a client through a proxy: a thread for each direction.
final class ProxyLink: Sendable {
    private let number: Int
    private let client: ProxySocket
    private let server: ProxySocket
    private let rule: @Sendable (ProxyMessage) -> ProxyAction
    private let onEnd: @Sendable (Int) -> Void
    /// The number of threads that have not ended; the sockets are open while there are any.
    private let running = Mutex(2)

    init(
        _ number: Int, client: ProxySocket, server: ProxySocket,
        rule: @escaping @Sendable (ProxyMessage) -> ProxyAction, onEnd: @escaping @Sendable (Int) -> Void
    ) {
        self.number = number
        self.client = client
        self.server = server
        self.rule = rule
        self.onEnd = onEnd
    }

    func start() {
        for direction in ProxyMessage.Direction.allCases {
            let thread = Thread { [self] in
                pass(direction)
                // Neither side keeps a connection whose other side has ended.
                cut()
                let isLast = running.withLock { running in
                    running -= 1
                    guard running == 0 else { return false }
                    client.release()
                    server.release()
                    return true
                }
                if isLast { onEnd(number) }
            }
            thread.name = "proxy"
            thread.start()
        }
    }

    /// Ends the connection for both sides, unless it has ended: then its numbers may be those of other files.
    func cut() {
        running.withLock { running in
            guard running > 0 else { return }
            client.end()
            server.end()
        }
    }

    /// Passes messages on until the connection ends.
    private func pass(_ direction: ProxyMessage.Direction) {
        let (source, target) = direction == .toServer ? (client, server) : (server, client)
        var buffer: [UInt8] = []
        var (count, hasType, isHeld) = (0, direction == .toClient, false)
        while let bytes = source.receive() {
            if isHeld { continue }
            buffer += bytes
            while let message = ProxyMessage.take(
                from: &buffer, hasType: hasType, connection: number, direction, number: count + 1)
            {
                if message.isEncryptionRequest {
                    guard client.send(Array("N".utf8)) else { return }
                    continue
                }
                count += 1
                // Behind the first message each has a type.
                hasType = true
                switch rule(message) {
                case .pass: guard target.send(message.bytes) else { return }
                case .delay(let milliseconds):
                    usleep(UInt32(milliseconds) * 1000)
                    guard target.send(message.bytes) else { return }
                case .cut(let length):
                    _ = target.send(Array(message.bytes.prefix(length)))
                    return
                case .hold: isHeld = true
                case .replace(let bytes): guard target.send(bytes) else { return }
                }
                if isHeld { break }
            }
        }
    }
}
