import GRDBSQLite
import TrellisKernel

/// A progress handler that stops the running statement at its timeout or when its task is cancelled.
///
/// SQLite calls it every 4,000 virtual machine instructions on the connection's own thread, so it never stops the next
/// statement by mistake.
final class SQLiteProgressHandler {
    enum Reason {
        case timeout, cancellation
    }
    private(set) var reason: Reason?
    /// Whether the running statement is stopped when its task is cancelled.
    var mayCancel = true
    private var deadline = Int64.max
    private var cancellation: CancellationFlag?

    func install(on handle: OpaquePointer) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, 4000,
            { pointer in
                guard let pointer else { return 0 }
                return Unmanaged<SQLiteProgressHandler>.fromOpaque(pointer).takeUnretainedValue().mustStop() ? 1 : 0
            }, pointer)
    }

    func start(at now: Int64, limit: Duration?, cancellation: CancellationFlag?) {
        reason = nil
        self.cancellation = cancellation
        deadline = limit.map { now + $0.nanoseconds } ?? .max
    }

    func stop() {
        deadline = .max
        cancellation = nil
    }

    private func mustStop() -> Bool {
        if MonotonicTime.nanoseconds > deadline {
            reason = .timeout
        } else if mayCancel, cancellation?.isSet ?? Task.isCancelled {
            reason = .cancellation
        }
        return reason != nil
    }
}
