public import Logging
internal import TrellisKernel

/// A log handler that writes every event as one line, as JSON or as text.
///
/// It reads ``LogContext`` directly, so a line costs one buffer and no metadata dictionary.
public struct LineLogHandler: LogHandler {
    /// The logger's name.
    public let label: String
    /// Events below this level are not written; loggers compare it before a message is even built.
    public var logLevel: Logger.Level
    /// Metadata on every line of this logger.
    public var metadata: Logger.Metadata = [:]
    /// More metadata, asked for at each line; weaker than the logger's own.
    public var metadataProvider: Logger.MetadataProvider?
    /// The context that this logger is bound to; nil takes the current task's.
    public var context: LogContext?

    private let format: LogFormat
    private let output: any LogOutput
    private let clock: any Clock

    /// A handler for the logger `label`.
    ///
    /// - Parameters:
    ///   - label: the logger's name.
    ///   - format: how lines are written.
    ///   - level: the lowest level that is written.
    ///   - output: where lines go.
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
        self.label = label
        self.format = format
        self.output = output
        self.clock = clock
        self.metadataProvider = metadataProvider
        logLevel = level
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

    /// The provider's, the logger's and the event's metadata; the later win.
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

/// One event with everything that its line shows.
struct LogLine {
    let time: Timestamp
    let label: String
    let event: LogEvent
    let context: LogContext?
    let metadata: Logger.Metadata
    let showsSource: Bool
}
