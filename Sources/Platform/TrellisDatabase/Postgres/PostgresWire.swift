import CLibPQ
import Foundation
import TrellisKernel

/// The waits for a connection's socket, each with a limit.
///
/// libpq's own waits have none: a server that is stopped, or a network that drops packets, would block the thread for
/// ever. So the connection is in nonblocking mode, and only this type waits. At the deadline the statement is cancelled.
/// If the server doesn't end it within the grace, the wait is given up; then the connection can only be closed, because
/// its results may still arrive.
///
/// Used by one thread at a time.
final class PostgresWire {
    /// The interval at which a wait checks whether its task was cancelled or its pool ends, and asks libpq again.
    private static let interval: Int64 = 100_000_000

    private let handle: OpaquePointer
    private let canceller: PostgresCanceller?
    private let ending: CancellationFlag
    private let grace: Int64
    private var deadline = Int64.max
    private var end = Int64.max
    private var cancellation: CancellationFlag?
    /// Whether a wait was given up.
    private(set) var isAbandoned = false

    /// - Parameters:
    ///   - canceller: cancels the statement at the deadline; nil for a connection whose waits have no deadline.
    ///   - ending: set when every wait must end at once.
    ///   - grace: how long the server may take to end a statement that is to be cancelled.
    init(
        _ handle: OpaquePointer, canceller: PostgresCanceller?, ending: CancellationFlag, grace: Duration
    ) {
        self.handle = handle
        self.canceller = canceller
        self.ending = ending
        self.grace = grace.nanoseconds
    }

    /// The reason why a wait was given up.
    var failure: DatabaseError { ending.isSet ? .disconnected : .timeout }

    /// Whether the deadline of the current waits is over.
    var isOverdue: Bool { MonotonicTime.nanoseconds >= deadline }

    /// Begins the waits of a transaction, which end some time after its deadline or its cancellation.
    func begin(deadline: Int64, cancellation: CancellationFlag?) {
        (self.deadline, self.cancellation, end) = (deadline, cancellation, .max)
    }

    /// Begins waits that are given up after a duration.
    func begin(limit: Duration) {
        (deadline, cancellation, end) = (.max, nil, MonotonicTime.nanoseconds + limit.nanoseconds)
    }

    /// Begins waits that are given up after the grace, for what ends a transaction.
    func beginEnd() {
        (deadline, cancellation, end) = (.max, nil, MonotonicTime.nanoseconds + grace)
    }

    /// Sends what is queued; returns false when the connection is lost or the wait was given up.
    func flush() -> Bool {
        while true {
            switch PQflush(handle) {
            case 0: return true
            case 1:
                // The server may stop reading until its own output is read.
                guard wait(for: POLLIN | POLLOUT), PQconsumeInput(handle) == 1 else { return false }
            default: return false
            }
        }
    }

    /// Waits for the next result; returns nil after the last result of a command, or when the wait was given up.
    func result() -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            // A library for encryption may have the rest of what it has received, which the socket doesn't tell.
            if PQsslInUse(handle) == 1, PQconsumeInput(handle) != 1 { break }
            guard PQisBusy(handle) == 1 else { break }
            // A failure to send is reported with the results: the server's last message says more.
            guard wait(for: PQflush(handle) == 1 ? POLLIN | POLLOUT : POLLIN) else { return nil }
            if PQconsumeInput(handle) != 1 { break }
        }
        // libpq doesn't wait for a connection that is known to be lost.
        guard PQisBusy(handle) == 0 || PQstatus(handle) == CONNECTION_BAD else {
            isAbandoned = true
            return nil
        }
        return PQgetResult(handle)
    }

    /// Runs a script outside pipeline mode, and returns the result of its last statement, or of the first that failed.
    ///
    /// - Throws: the failure.
    func execute(_ script: String) throws -> PostgresResult {
        guard PQsendQuery(handle, script) == 1, flush() || !isAbandoned else { throw lost() }
        var last: PostgresResult?
        var failure: DatabaseError?
        while let pointer = result() {
            let result = PostgresResult(pointer)
            switch PQresultStatus(pointer) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = result
            // The caller sends the rows.
            case PGRES_COPY_IN: return result
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                // Its rows would have to be read before the connection could be used again.
                isAbandoned = true
                throw DatabaseError.statement(message: "A script can't receive rows of COPY.")
            default: failure = failure ?? PostgresFailure(pointer, on: handle).error
            }
            if PQstatus(handle) == CONNECTION_BAD { break }
        }
        if let failure { throw failure }
        guard let last, !isAbandoned else { throw lost() }
        return last
    }

    private func lost() -> DatabaseError {
        isAbandoned ? failure : PostgresFailure(nil, on: handle).error
    }

    /// Waits until the socket is ready, but no longer than the interval; returns false, and gives up, at the end of the
    /// limit.
    private func wait(for events: CInt) -> Bool {
        let now = MonotonicTime.nanoseconds
        stopStatement(at: now)
        let socket = PQsocket(handle)
        // libpq reports what happened.
        if socket < 0 { return true }
        guard now < end, !ending.isSet else {
            isAbandoned = true
            return false
        }
        let pause = min(min(end, deadline > now ? deadline : end) - now, Self.interval)
        var descriptor = pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0)
        guard poll(&descriptor, 1, CInt(clamping: (pause + 999_999) / 1_000_000)) >= 0 || errno == EINTR else {
            isAbandoned = true
            return false
        }
        return true
    }

    /// Cancels the statement at the deadline, and ends the wait after the grace.
    private func stopStatement(at now: Int64) {
        guard end == .max else { return }
        if now >= deadline {
            canceller?.cancel()
        } else if cancellation?.isSet != true {
            return
        }
        end = now + grace
    }
}
