public import Logging
internal import TrellisKernel

/// A log handler that writes every event as one line, as JSON or as text.
///
/// It reads ``LogContext`` directly, so a line needs one buffer and no metadata dictionary.
public struct LineLogHandler: LogHandler {
    /// The logger's name.
    public let label: String
    /// The lowest level that is written; loggers check it before they build a message.
    ///
    /// A logger that sets it no longer follows ``Observability/setLevel(_:)``.
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }
    /// The metadata on every line of this logger.
    public var metadata: Logger.Metadata = [:]
    /// The provider of additional metadata for each line; the logger's own metadata takes precedence.
    public var metadataProvider: Logger.MetadataProvider?
    /// The context that this logger is bound to; nil uses the current task's.
    public var context: LogContext?

    private var ownLevel: Logger.Level?
    private let threshold: LogThreshold
    private let format: LogFormat
    private let output: any LogOutput
    private let clock: any Clock

    /// Creates a handler for the logger `label`.
    ///
    /// - Parameters:
    ///   - label: the logger's name.
    ///   - format: the format of lines.
    ///   - level: the lowest level that is written.
    ///   - output: the output of lines.
    public init(
        label: String, format: LogFormat, level: Logger.Level = .info,
        output: any LogOutput = DescriptorLogOutput.standardOutput, metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.init(
            label: label, format: format, level: level, output: output, clock: SystemClock(),
            metadataProvider: metadataProvider)
    }

    init(
        label: String, format: LogFormat, level: Logger.Level, output: any LogOutput, clock: any Clock,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.init(
            label: label, format: format, threshold: LogThreshold(level), output: output, clock: clock,
            metadataProvider: metadataProvider)
    }

    init(
        label: String, format: LogFormat, threshold: LogThreshold, output: any LogOutput, clock: any Clock,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.format = format
        self.output = output
        self.clock = clock
        self.metadataProvider = metadataProvider
        self.threshold = threshold
    }

    /// One value of the logger's own metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes the event as one line.
    public func log(event: LogEvent) {
        let line = LogLine(
            time: clock.now, label: label, event: event, context: context ?? LogContext.current,
            metadata: merged(with: event.metadata), showsSource: logLevel <= .debug)
        switch format {
        case .json: output.write(line.json())
        case .text: output.write(line.text(colour: output.isTerminal))
        }
    }

    /// Merges the provider's, the logger's and the event's metadata; later ones take precedence.
    ///
    /// Most lines have at most one of them.
    private func merged(with own: Logger.Metadata?) -> Logger.Metadata {
        var all = metadataProvider?.get() ?? [:]
        for more in [metadata, own ?? [:]] where !more.isEmpty {
            if all.isEmpty { all = more } else { all.merge(more) { _, later in later } }
        }
        return all
    }
}

/// One event with all the data of its line.
struct LogLine {
    let time: Timestamp
    let label: String
    let event: LogEvent
    let context: LogContext?
    let metadata: Logger.Metadata
    let showsSource: Bool
}
