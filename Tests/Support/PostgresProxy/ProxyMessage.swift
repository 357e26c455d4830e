/// A message between a client and a PostgreSQL server (https://www.postgresql.org/docs/15/protocol-message-formats.html).
package struct ProxyMessage: Sendable {
    package enum Direction: String, CaseIterable, Sendable {
        case toServer, toClient
    }
    /// The number of its connection to the proxy, from 1.
    package let connection: Int
    package let direction: Direction
    /// Its number among those of its connection and direction, from 1.
    package let number: Int
    /// The letter of its type; nil for the first messages of a client, which have none.
    package let type: Character?
    package let bytes: [UInt8]

    /// Whether it asks the server to cancel a statement of another connection.
    package var isCancelRequest: Bool { type == nil && code == 80_877_102 }
    /// Whether it asks for encryption.
    var isEncryptionRequest: Bool { type == nil && (code == 80_877_103 || code == 80_877_104) }

    private var code: Int { bytes.count < 8 ? 0 : bytes[4..<8].reduce(0) { $0 << 8 | Int($1) } }

    /// Returns whether the message contains the text.
    package func contains(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard bytes.count >= text.count else { return false }
        return (0...(bytes.count - text.count)).contains { bytes[$0...].starts(with: text) }
    }

    /// Takes the first message from the bytes that have arrived; returns nil when it isn't complete.
    static func take(
        from bytes: inout [UInt8], hasType: Bool, connection: Int, _ direction: Direction, number: Int
    ) -> ProxyMessage? {
        let start = hasType ? 1 : 0
        guard bytes.count >= start + 4 else { return nil }
        let length = start + bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
        guard length >= start + 4, bytes.count >= length else { return nil }
        defer { bytes.removeFirst(length) }
        return ProxyMessage(
            connection: connection, direction: direction, number: number,
            type: hasType ? Character(Unicode.Scalar(bytes[0])) : nil, bytes: Array(bytes.prefix(length)))
    }
}

/// What a proxy does with a message.
package enum ProxyAction: Sendable {
    case pass
    /// Passes it on after this number of milliseconds, and everything behind it too.
    case delay(Int)
    /// Closes the connection after this number of the message's bytes.
    case cut(after: Int)
    /// Drops it and everything behind it in its direction, and leaves the connection open.
    case hold
    /// Passes on other bytes.
    case replace([UInt8])
}
