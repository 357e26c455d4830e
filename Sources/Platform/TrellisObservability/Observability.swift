public import Logging
internal import Metrics
internal import Synchronization

/// Sets up what the whole process shares: where logs go and who keeps the metrics.
public enum Observability {
    private static let isDone = Atomic<Bool>(false)

    /// Makes every `Logger` write lines in this format, and every metric arrive in `metrics`.
    ///
    /// Call it once, first thing in the process. A second call changes nothing: loggers keep the handler that they were
    /// made with.
    ///
    /// - Parameters:
    ///   - format: JSON for machines, text for people.
    ///   - level: the lowest level that is written.
    ///   - output: standard output for a server, standard error for a command.
    ///   - metrics: the registry that `/metrics` prints; nil leaves metrics switched off.
    /// - Returns: whether this call set things up.
    @discardableResult
    public static func bootstrap(
        format: LogFormat, level: Logger.Level = .info, output: any LogOutput = DescriptorLogOutput.standardOutput,
        metrics: PrometheusRegistry? = nil
    ) -> Bool {
        guard !isDone.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(label: label, format: format, level: level, output: output, metadataProvider: provider)
            }, metadataProvider: nil)
        if let metrics { MetricsSystem.bootstrap(metrics) }
        return true
    }

    /// A logger that doesn't depend on ``bootstrap(format:level:output:metrics:)``: for tests.
    public static func logger(
        _ label: String, format: LogFormat = .json, level: Logger.Level = .trace, output: any LogOutput
    ) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, format: format, level: level, output: output) }
    }
}
