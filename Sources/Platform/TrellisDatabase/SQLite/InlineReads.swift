import Foundation
import Synchronization

/// Connections for reads that run where they are called.
///
/// Handing a read to another thread and back costs about as much as the read. So a few may run in place, fewer than the
/// machine has cores: a long one then keeps one thread of Swift's from other work, but never all of them, and the reads
/// that come meanwhile go to ``ConnectionThreads``.
final class InlineReads: Sendable {
    /// One fewer than the machine's cores.
    static var standard: Int { ProcessInfo.processInfo.activeProcessorCount - 1 }

    private struct State {
        var idle: [SQLiteConnection] = []
        var opened = 0
        var isClosed = false
    }
    private let state = Mutex(State())
    private let limit: Int
    private let open: @Sendable () throws -> SQLiteConnection

    init(limit: Int, open: @escaping @Sendable () throws -> SQLiteConnection) {
        self.limit = limit
        self.open = open
    }

    /// A connection to be given back, or nil when as many as may be are in use.
    func take() throws -> SQLiteConnection? {
        let (connection, mayOpen) = try state.withLock { state -> (SQLiteConnection?, Bool) in
            if state.isClosed { throw DatabaseError.disconnected }
            if let idle = state.idle.popLast() { return (idle, false) }
            guard state.opened < limit else { return (nil, false) }
            state.opened += 1
            return (nil, true)
        }
        if let connection { return connection }
        guard mayOpen else { return nil }
        do {
            return try open()
        } catch {
            state.withLock { $0.opened -= 1 }
            throw error
        }
    }

    func giveBack(_ connection: SQLiteConnection) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.idle.append(connection) }
            return state.isClosed
        }
        if isClosed { try? connection.close() }
    }

    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { try? connection.close() }
    }
}
