import Logging
import Metrics
import Synchronization
import TrellisConfig

/// A section with the address of a database.
struct DatabaseSample: Settings {
    static let section = "database"
    @Setting("The address.") var url: Secret<String>
}

/// The changes that a session reported.
final class Changes: Sendable {
    private let all = Mutex<[VaultChange]>([])

    var keys: [[String]] { all.withLock { $0.map(\.keys) } }
    var last: VaultChange? { all.withLock { $0.last } }

    func add(_ change: VaultChange) { all.withLock { $0.append(change) } }
}

/// The lines of a logger: level, message and metadata.
final class LogLines: Sendable {
    private let all = Mutex<[String]>([])

    var lines: [String] { all.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}

/// The last values of gauges; other metrics are discarded.
final class Gauges: MetricsFactory {
    private final class Value: RecorderHandler {
        let last = Mutex<Double?>(nil)
        func record(_ value: Int64) { last.withLock { $0 = Double(value) } }
        func record(_ value: Double) { last.withLock { $0 = value } }
    }
    private let values = Mutex<[String: Value]>([:])

    subscript(label: String) -> Double? { values.withLock { $0[label] }?.last.withLock { $0 } }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        NOOPMetricsHandler.instance
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        values.withLock { values in
            let value = values[label] ?? Value()
            values[label] = value
            return value
        }
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
