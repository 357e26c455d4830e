internal import Logging
internal import TrellisKernel

extension LogLine {
    /// Returns the event as one JSON object and a newline.
    ///
    /// Members in order: time, level, message, logger, request_id, tenant_id, user_id, trace_id, span_id, error, the metadata
    /// sorted by name with nested dictionaries flattened to `outer.inner`, and source.
    func json() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        bytes.append("{\"time\":\"")
        bytes.append(time)
        bytes.append("\",\"level\":\"")
        bytes.append(event.level.rawValue)
        bytes.append("\",\"message\":")
        bytes.append(json: event.message.description)
        bytes.append(",\"logger\":")
        bytes.append(json: label)
        if let context { append(context, to: &bytes) }
        if let error = event.error {
            bytes.append(",\"error\":")
            bytes.append(json: String(describing: error))
        }
        append(metadata, below: "", to: &bytes)
        if showsSource {
            bytes.append(",\"source\":")
            bytes.append(json: "\(event.file):\(event.line)")
        }
        bytes.append("}\n")
        return bytes
    }

    /// Appends the context's members, except those that the metadata contains.
    private func append(_ context: LogContext, to bytes: inout [UInt8]) {
        let identity = context.identity
        if metadata["request_id"] == nil {
            bytes.append(",\"request_id\":\"")
            bytes.append(context.requestID)
            bytes.append("\"")
        }
        if let tenant = identity.tenant, metadata["tenant_id"] == nil {
            bytes.append(",\"tenant_id\":\"")
            bytes.append(tenant)
            bytes.append("\"")
        }
        if let user = identity.user, metadata["user_id"] == nil {
            bytes.append(",\"user_id\":\"")
            bytes.append(user)
            bytes.append("\"")
        }
        if let trace = context.trace, metadata["trace_id"] == nil {
            bytes.append(",\"trace_id\":\"")
            bytes.append(trace.traceID)
            bytes.append("\"")
            if metadata["span_id"] == nil {
                bytes.append(",\"span_id\":\"")
                // The span of the line, inside that of the request.
                let inner = TracePosition.current?.trace
                bytes.append((inner?.isSameTrace(as: trace) == true ? inner ?? trace : trace).spanIDText)
                bytes.append("\"")
            }
        }
    }

    private func append(_ metadata: Logger.Metadata, below path: String, to bytes: inout [UInt8]) {
        guard !metadata.isEmpty else { return }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let name = path.isEmpty ? (isReserved(key) ? "metadata.\(key)" : key) : "\(path).\(key)"
            if case .dictionary(let inner) = value {
                append(inner, below: name, to: &bytes)
            } else {
                bytes.append(",")
                bytes.append(json: name)
                bytes.append(":")
                append(value, to: &bytes)
            }
        }
    }

    /// The members that metadata can't replace; metadata with such a name gets the prefix `metadata.`.
    private static let reserved: Set<String> = ["time", "level", "message", "logger", "source"]

    /// Returns whether the line has a member of this name; `error` only when an error was logged as such.
    private func isReserved(_ key: String) -> Bool {
        key == "error" ? event.error != nil : Self.reserved.contains(key)
    }

    private func append(_ value: Logger.MetadataValue, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text): bytes.append(json: text)
        case .stringConvertible(let scalar): append(scalar, to: &bytes)
        case .array(let values):
            bytes.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(",") }
                append(value, to: &bytes)
            }
            bytes.append("]")
        case .dictionary(let members):
            bytes.append("{")
            for (index, (key, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { bytes.append(",") }
                bytes.append(json: key)
                bytes.append(":")
                append(value, to: &bytes)
            }
            bytes.append("}")
        }
    }

    /// Appends numbers and booleans as such, and everything else as a string.
    private func append(_ scalar: any CustomStringConvertible, to bytes: inout [UInt8]) {
        switch scalar {
        case let number as Int: bytes.append(number.description)
        case let number as Double where number.isFinite: bytes.append(number.description)
        case let truth as Bool: bytes.append(truth ? "true" : "false")
        case let number as any FixedWidthInteger: bytes.append(number.description)
        default: bytes.append(json: scalar.description)
        }
    }
}
