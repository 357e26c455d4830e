import Logging
import Synchronization

/// The causes that the platform only logs, such as why no connection to the database could be opened.
final class ReportedCauses: Sendable {
    private let last = Mutex<String?>(nil)

    /// The reason of the last warning or error; nil if there was none.
    var latest: String? { last.withLock { $0 } }

    /// A logger that writes nothing.
    var logger: Logger { Logger(label: "trellis.doctor") { _ in CauseHandler(causes: self) } }

    fileprivate func add(_ cause: String) { last.withLock { $0 = cause } }
}

/// A log handler that keeps the reasons of warnings and errors.
private struct CauseHandler: LogHandler {
    let causes: ReportedCauses
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard let reason = event.metadata?["reason"] ?? event.metadata?["error"] else { return }
        causes.add("\(reason)")
    }
}
