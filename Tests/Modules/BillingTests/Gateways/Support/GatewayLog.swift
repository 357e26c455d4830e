import Logging
import Synchronization

/// A log that keeps its lines with their metadata.
final class GatewayLog: Sendable {
    private let entries = Mutex<[String]>([])

    /// The lines, each with its level first.
    var lines: [String] { entries.withLock { $0 } }

    var logger: Logger { Logger(label: "tests") { _ in Handler(log: self) } }

    fileprivate func add(_ line: String) { entries.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let log: GatewayLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.add("\(event.level) \(event.message) \(event.metadata ?? [:])")
        }
    }
}
