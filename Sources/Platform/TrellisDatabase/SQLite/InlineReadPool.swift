import Foundation
import Synchronization

/// A pool of connections for reads that run on the calling thread.
///
/// Passing a read to another thread and back costs about as much as the read. So a few reads run inline, fewer than the
/// machine has cores: long ones never block all threads of Swift's concurrency pool, and further reads go to
/// ``ConnectionPool``.
final class InlineReadPool: Sendable {
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

    /// Returns a connection, to be returned with ``release(_:)``; nil when the maximum number is in use.
    func acquire() throws -> SQLiteConnection? {
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

    func release(_ connection: SQLiteConnection) {
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
