import Dispatch
import Foundation
import GRDBSQLite
import Synchronization
import TrellisKernel

/// SQLite's log of committed pages: copies it into the database file on a thread of its own, and bounds its size.
///
/// Each commit appends to the log. A copy waits for the disk twice, and reads and writes every page: the writer's thread
/// does none of that. The log begins again at its start only when all of it is copied and no reader needs it:
///
/// - From ``SQLiteLogLimits/copied`` on, it is copied while transactions go on. Without a commit or a reader meanwhile,
///   the next commit begins it again.
/// - From ``SQLiteLogLimits/emptied`` on, writers wait until the rest is copied and the running readers have ended: some
///   milliseconds at most. If that isn't enough, it is tried again later, with a longer wait.
/// - From ``SQLiteLogLimits/maximum`` on, transactions that write fail with ``DatabaseError/full``. It takes a reader
///   that stays open, of this process or of another program, while a gigabyte is written.
final class SQLiteLog: Sendable {
    /// When copies are made.
    private struct Plan {
        /// Whether one is planned or runs.
        var hasNext = false
        var nextAt: Int64 = 0
        var isClosed = false
    }
    /// What makes them.
    private struct Copier {
        var connection: SQLiteConnection?
        /// How often in a row the log couldn't be emptied.
        var failures = 0
        var isClosed = false
    }
    private static let longestWait = Duration.milliseconds(1600)

    private let limits: SQLiteLogLimits
    private let file: SQLiteFile
    private let open: @Sendable () throws -> SQLiteConnection
    private let plan = Mutex(Plan())
    /// Locked during a copy, so the writer's thread must not wait for it.
    private let copier = Mutex(Copier())
    private let isFull = Atomic(false)
    private let queue = DispatchQueue(label: "database-log")
    /// Held by a write transaction, and while the log is emptied.
    private let writing = NSLock()

    init(_ limits: SQLiteLogLimits, of file: SQLiteFile, open: @escaping @Sendable () throws -> SQLiteConnection) {
        self.limits = limits
        self.file = file
        self.open = open
    }

    /// Keeps the log from being emptied until ``endWriting()``, on the same thread.
    func beginWriting() { writing.lock() }

    func endWriting() { writing.unlock() }

    /// Throws while the log has its maximum size.
    func requireSpace() throws(DatabaseError) {
        if isFull.load(ordering: .relaxed) { throw .full }
    }

    /// Calls ``committed(pages:)`` after each commit of a connection, which must not outlive this object.
    func watch(_ handle: OpaquePointer) {
        sqlite3_wal_hook(
            handle,
            { log, _, _, pages in
                if let log { Unmanaged<SQLiteLog>.fromOpaque(log).takeUnretainedValue().committed(pages: Int(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Notes a commit, after which the log has this number of pages.
    private func committed(pages: Int) {
        file.written()
        if pages >= limits.maximum { refuseWrites() }
        if pages >= limits.copied { planCopy() }
    }

    private func refuseWrites() {
        isFull.store(true, ordering: .relaxed)
        file.failed(.logFull, "the log has \(limits.maximum) pages")
    }

    private func planCopy() {
        let delay = plan.withLock { plan -> Int64? in
            guard !plan.hasNext, !plan.isClosed else { return nil }
            plan.hasNext = true
            return max(plan.nextAt - MonotonicTime.nanoseconds, 0)
        }
        guard let delay else { return }
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(clamping: delay))) { [self] in
            let pause = copier.withLock { copy(&$0) }
            plan.withLock { plan in
                plan.hasNext = false
                plan.nextAt = MonotonicTime.nanoseconds + (pause ?? limits.pause).nanoseconds
            }
            if pause != nil { planCopy() }
        }
    }

    /// Copies the log, and empties it if it is long; returns the time until it must be tried again, nil if it needn't.
    private func copy(_ copier: inout Copier) -> Duration? {
        guard !copier.isClosed else { return nil }
        do {
            let connection = try copier.connection ?? open()
            copier.connection = connection
            let pages = try connection.copyLog()
            guard pages >= limits.emptied || isFull.load(ordering: .relaxed) else { return nil }
            let wait = min(limits.wait * (1 << min(copier.failures, 16)), Self.longestWait)
            let isEmpty = try empty(connection, wait)
            copier.failures = isEmpty ? 0 : copier.failures + 1
            if isEmpty { return nil }
            // Writers lose a tenth of their time at most; refused ones have none to lose.
            return isFull.load(ordering: .relaxed) ? limits.pause : max(limits.pause, wait * 10)
        } catch {
            // The reason is noted at the file. Further commits try again; without them, this does.
            return isFull.load(ordering: .relaxed) ? limits.pause : nil
        }
    }

    /// Empties the log; returns false when a reader needs it for longer than `wait`.
    private func empty(_ connection: SQLiteConnection, _ wait: Duration) throws -> Bool {
        guard writing.lock(before: Date(timeIntervalSinceNow: 1)) else { return false }
        defer { writing.unlock() }
        guard try connection.emptyLog(waiting: wait) else { return false }
        isFull.store(false, ordering: .relaxed)
        return true
    }

    /// Ends the copies, and closes their connection when the running one has ended.
    func close() {
        plan.withLock { $0.isClosed = true }
        let connection = copier.withLock { copier in
            copier.isClosed = true
            defer { copier.connection = nil }
            return copier.connection
        }
        try? connection?.close()
    }
}
