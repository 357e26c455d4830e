import Logging
import Synchronization

/// A recorder of log messages.
final class RecordedLog: Sendable {
    private let lines = Mutex<[(level: Logger.Level, message: String, metadata: String)]>([])

    /// Returns a logger that records its messages here.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// All messages with their metadata, in order.
    var all: [String] { lines.withLock { $0.map { "\($0.message) \($0.metadata)" } } }

    /// The messages of this level, in order.
    func messages(at level: Logger.Level) -> [String] {
        lines.withLock { $0.filter { $0.level == level }.map(\.message) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(log: RecordedLog) {
            self.log = log
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.lines.withLock { $0.append((event.level, "\(event.message)", "\(event.metadata ?? [:])")) }
        }
    }
}
