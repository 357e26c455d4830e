import GRDBSQLite
import TrellisKernel

/// Stops what a connection is running when its time is up or its task is cancelled.
///
/// SQLite asks it every few thousand steps, so nothing is stopped from another thread, and never the statement that
/// comes after.
final class SQLiteWatch {
    enum Reason {
        case timeout, cancellation
    }
    private(set) var reason: Reason?
    /// Whether the statement under way is stopped when its task is cancelled.
    var mayCancel = true
    private var deadline = Int64.max
    private var cancellation: CancellationFlag?

    func install(on handle: OpaquePointer) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, 4000,
            { pointer in
                guard let pointer else { return 0 }
                return Unmanaged<SQLiteWatch>.fromOpaque(pointer).takeUnretainedValue().mustStop() ? 1 : 0
            }, pointer)
    }

    func start(at now: Int64, limit: Duration?, cancellation: CancellationFlag?) {
        reason = nil
        self.cancellation = cancellation
        let (end, overflow) = now.addingReportingOverflow(
            (limit?.microseconds ?? .max).multipliedReportingOverflow(by: 1000).0)
        deadline = limit == nil || overflow ? .max : end
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
