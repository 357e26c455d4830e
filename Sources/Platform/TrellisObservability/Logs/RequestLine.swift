internal import Logging
internal import TrellisKernel

/// The line of a request for people: `POST /projects 201 3 ms request_id=…`.
///
/// It is an event with the message `request` and the metadata `method`, `route`, `status` and `duration_ms`, as the
/// access log writes it. What a developer rarely needs is in the lines of JSON only.
struct RequestLine {
    private let method: String
    private let route: String
    private let status: String
    private let duration: String
    private let requestID: String?

    /// Creates the line of an event; nil if it isn't a request.
    init?(_ line: LogLine) {
        let metadata = line.metadata
        guard let method = metadata["method"], let route = metadata["route"], let status = metadata["status"],
            let duration = metadata["duration_ms"], line.event.message.description == "request"
        else { return nil }
        self.method = method.description
        self.route = route.description
        self.status = status.description
        self.duration = Self.rounded(duration.description)
        requestID = metadata["request_id"]?.description ?? line.context?.requestID
    }

    /// Appends the line, after the time and the level.
    func append(to bytes: inout [UInt8], colour: Bool) {
        bytes.append(readable: method)
        bytes.append(" ")
        bytes.append(readable: route)
        bytes.append(" ")
        if colour { bytes.append(statusColour) }
        bytes.append(readable: status)
        if colour { bytes.append("\u{1B}[0m") }
        bytes.append(" ")
        bytes.append(duration)
        bytes.append(" ms")
        if let requestID {
            bytes.append(dim: true, colour)
            bytes.append(" request_id=")
            bytes.append(detail: requestID)
            bytes.append(dim: false, colour)
        }
        bytes.append("\n")
    }

    /// Returns whole milliseconds; below ten with one decimal place.
    private static func rounded(_ text: String) -> String {
        guard let value = Double(text), value.isFinite, value >= 0, value < 1e12 else { return "0" }
        guard value < 10 else { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private var statusColour: String {
        switch status.utf8.first {
        case UInt8(ascii: "2"): "\u{1B}[32m"
        case UInt8(ascii: "4"): "\u{1B}[33m"
        case UInt8(ascii: "5"): "\u{1B}[1;31m"
        default: "\u{1B}[36m"
        }
    }
}
