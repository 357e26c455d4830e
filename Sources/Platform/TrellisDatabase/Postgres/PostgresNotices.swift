import CLibPQ
import Logging
import Synchronization

/// The logger of what servers report besides results: warnings, such as that of a collation whose version has changed,
/// and notices.
///
/// A warning is logged once for each text; the same one may come with every connection. Thread-safe.
final class PostgresNotices: Sendable {
    /// The maximum number of texts that are remembered.
    private static let capacity = 200

    private let logger: Logger
    private let seen = Mutex<Set<String>>([])

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Receives the notices of a connection; this object must exist as long as the connection.
    func attach(to handle: OpaquePointer) {
        PQsetNoticeReceiver(
            handle,
            { notices, result in
                guard let notices else { return }
                Unmanaged<PostgresNotices>.fromOpaque(notices).takeUnretainedValue().log(PostgresReport(result))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func log(_ report: PostgresReport) {
        let message = report[.message] ?? "no message"
        var metadata: Logger.Metadata = ["message": "\(message)", "state": "\(report[.state] ?? "")"]
        if let detail = report[.detail] { metadata["detail"] = "\(detail)" }
        if let hint = report[.hint] { metadata["hint"] = "\(hint)" }
        let isWarning = ["WARNING", "ERROR", "FATAL", "PANIC"].contains(report[.severity])
        guard isWarning, isNew(message) else { return logger.debug("The database reports", metadata: metadata) }
        logger.warning("The database warns", metadata: metadata)
    }

    private func isNew(_ message: String) -> Bool {
        seen.withLock { seen in
            if seen.count >= Self.capacity { seen.removeAll() }
            return seen.insert(message).inserted
        }
    }
}
