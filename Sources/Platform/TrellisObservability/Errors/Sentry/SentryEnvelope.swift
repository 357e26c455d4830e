internal import TrellisKernel

/// One event in the form in which Sentry receives it: lines of JSON about the envelope, the item, and the event.
///
/// Events are grouped by the code and the place of the error. They have the identifiers of the request, the tenant and
/// the user, and nothing else about people: no address, no header fields, no body, and the message only if that was chosen.
///
/// Source: https://develop.sentry.dev/sdk/foundations/transport/envelopes/ and
/// https://develop.sentry.dev/sdk/foundations/transport/event-payloads/.
struct SentryEnvelope {
    let report: ErrorReport
    let options: SentryReporter.Options
    /// 32 hexadecimal digits.
    let eventID: String
    let time: Timestamp

    /// The octets of the body of the request.
    var bytes: [UInt8] {
        let event = event
        var bytes: [UInt8] = []
        bytes.reserveCapacity(event.count + 256)
        bytes.append("{\"event_id\":\"\(eventID)\",\"sent_at\":\"")
        bytes.append(time)
        bytes.append("\"}\n{\"type\":\"event\",\"content_type\":\"application/json\",\"length\":\(event.count)}\n")
        bytes += event
        bytes.append("\n")
        return bytes
    }

    private var event: [UInt8] {
        var event: [UInt8] = []
        event.append("{\"event_id\":\"\(eventID)\",\"timestamp\":\"")
        event.append(time)
        event.append("\",\"platform\":\"other\",\"logger\":\"trellis\"")
        event.append(member: "level", report.kind == .internalFailure ? "error" : "warning")
        event.append(member: "environment", options.environment)
        event.append(member: "release", options.release ?? "\(options.product)@\(report.release)")
        event.append(member: "transaction", report.place)
        event.append(",\"fingerprint\":[")
        event.append(json: report.code)
        event.append(",")
        event.append(json: report.place)
        event.append("],\"exception\":{\"values\":[{\"type\":")
        event.append(json: report.code)
        event.append(member: "value", value)
        event.append(",\"mechanism\":{\"type\":\"generic\",\"handled\":true}}]},\"tags\":{\"route\":")
        event.append(json: report.place)
        event.append(member: "code", report.code)
        event.append(member: "kind", report.kind.rawValue)
        event.append(member: "retried", report.isRetried ? "true" : "false")
        if let tenant = report.tenantID { event.append(member: "tenant", "\(tenant)") }
        if !report.requestID.isEmpty { event.append(member: "request_id", report.requestID) }
        event.append("}")
        if let user = report.userID {
            event.append(",\"user\":{\"id\":")
            event.append(json: "\(user)")
            event.append("}")
        }
        event.append("}")
        return event
    }

    private var value: String {
        if options.sendsMessages { return String(String.UnicodeScalarView(report.message.unicodeScalars.prefix(8192))) }
        return report.requestID.isEmpty
            ? "The log has the message." : "The log has the message, with request_id \(report.requestID)."
    }
}

extension [UInt8] {
    /// Appends a member after others.
    fileprivate mutating func append(member name: String, _ value: String) {
        append(",\"\(name)\":")
        append(json: value)
    }
}
