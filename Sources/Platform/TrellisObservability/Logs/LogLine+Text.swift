internal import Logging
internal import TrellisKernel

extension LogLine {
    /// Returns the event as a line for people: `09:30:00.000 INFO  web: project created name=Apollo request_id=…`.
    ///
    /// The line of a request has its own form, see ``RequestLine``.
    ///
    /// Further lines of a message are indented, so that no input can imitate a separate log line.
    func text(colour: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes.append(dim: true, colour)
        bytes.append(contentsOf: time.description.utf8.dropFirst(11).prefix(12))
        bytes.append(dim: false, colour)
        bytes.append(" ")
        if colour { bytes.append(event.level.colour) }
        bytes.append(event.level.padded)
        if colour { bytes.append("\u{1B}[0m") }
        bytes.append(" ")
        if let request = RequestLine(self) {
            request.append(to: &bytes, colour: colour)
            return bytes
        }
        bytes.append(readable: label)
        bytes.append(": ")
        bytes.append(readable: event.message.description)
        if let error = event.error {
            bytes.append(": ")
            bytes.append(readable: String(describing: error))
        }
        bytes.append(dim: true, colour)
        for (name, value) in details {
            bytes.append(" ")
            bytes.append(readable: name)
            bytes.append("=")
            bytes.append(detail: value)
        }
        bytes.append(dim: false, colour)
        bytes.append("\n")
        return bytes
    }

    /// The metadata sorted by name, then the values of the context.
    private var details: [(String, String)] {
        var all = metadata.map { ($0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
        let identity = context?.identity
        let known = [
            ("request_id", context?.requestID), ("tenant_id", identity?.tenant?.description),
            ("user_id", identity?.user?.description),
        ]
        for (name, value) in known where metadata[name] == nil {
            if let value { all.append((name, value)) }
        }
        if showsSource { all.append(("source", "\(event.file):\(event.line)")) }
        return all
    }
}

extension Logger.Level {
    fileprivate var padded: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO "
        case .notice: "NOTE "
        case .warning: "WARN "
        case .error: "ERROR"
        case .critical: "CRIT "
        }
    }

    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "\u{1B}[36m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[1;31m"
        }
    }
}
