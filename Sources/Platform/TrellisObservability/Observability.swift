public import Logging
internal import Metrics
internal import Synchronization
internal import TrellisKernel

/// The setup that the whole process shares: the output of logs and the registry of metrics.
public enum Observability {
    private static let isDone = Atomic<Bool>(false)
    private static let threshold = LogThreshold(.info)

    /// Makes every `Logger` write lines in this format, and every metric record in `metrics`.
    ///
    /// Call it once, at the start of the process. A second call has no effect: loggers keep the handler that they were
    /// created with.
    ///
    /// - Parameters:
    ///   - format: JSON for machines, text for people.
    ///   - level: the lowest level that is written.
    ///   - output: standard output for a server, standard error for a command.
    ///   - metrics: the registry that `/metrics` prints; nil disables metrics.
    /// - Returns: whether this call did the setup.
    @discardableResult
    public static func bootstrap(
        format: LogFormat, level: Logger.Level = .info, output: any LogOutput = DescriptorLogOutput.standardOutput,
        metrics: PrometheusRegistry? = nil
    ) -> Bool {
        guard !isDone.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        threshold.level = level
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label, format: format, threshold: threshold, output: output, clock: SystemClock(),
                    metadataProvider: provider)
            }, metadataProvider: nil)
        if let metrics { MetricsSystem.bootstrap(metrics) }
        return true
    }

    /// Changes the lowest level that is written, for existing loggers too, unless they have their own.
    public static func setLevel(_ level: Logger.Level) {
        threshold.level = level
    }

    /// Returns a logger that doesn't depend on ``bootstrap(format:level:output:metrics:)``, for tests.
    public static func logger(
        _ label: String, format: LogFormat = .json, level: Logger.Level = .trace, output: any LogOutput
    ) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, format: format, level: level, output: output) }
    }
}
