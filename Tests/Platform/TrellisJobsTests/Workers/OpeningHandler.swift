import Logging

/// A log that opens a latch when the process says that it exits.
struct OpeningHandler: LogHandler {
    let latch: Latch
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(latch: Latch) { self.latch = latch }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if event.level == .critical { latch.open() }
    }
}
