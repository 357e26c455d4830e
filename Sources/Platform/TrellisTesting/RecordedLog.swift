public import Logging
import Synchronization

/// A recorder of log messages, for tests that state what is logged.
public final class RecordedLog: Sendable {
    private let lines = Mutex<[(level: Logger.Level, message: String, metadata: String)]>([])

    /// An empty log.
    public init() {}

    /// A logger that records the messages of every level here.
    public var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// All messages with their metadata, in order.
    public var all: [String] { lines.withLock { $0.map { "\($0.message) \($0.metadata)" } } }

    /// The messages of this level with their metadata, in order.
    public func lines(at level: Logger.Level) -> [String] {
        lines.withLock { $0.filter { $0.level == level }.map { "\($0.message) \($0.metadata)" } }
    }

    /// The messages of this level, in order.
    public func messages(at level: Logger.Level) -> [String] {
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
