internal import Tracing
internal import TrellisKernel

/// The messages of the OpenTelemetry protocol for traces.
///
/// Source: opentelemetry-proto 1.x, `collector/trace/v1/trace_service.proto`, `trace/v1/trace.proto`,
/// `common/v1/common.proto`, `resource/v1/resource.proto`; the numbers are those of the fields.
enum OTLPTraces {
    /// The maximum number of bytes of a text value.
    private static let textLimit = 4096

    /// Returns an `ExportTraceServiceRequest` of one process.
    static func request(_ spans: [EndedSpan], resource: [(String, String)]) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.message(1) { resourceSpans in
            resourceSpans.message(1) { message in
                for (name, value) in resource { message.attribute(1, name, .string(value)) }
            }
            resourceSpans.message(2) { scopeSpans in
                scopeSpans.message(1) { $0.string(1, "trellis") }
                for span in spans { scopeSpans.message(2) { write(span, to: &$0) } }
            }
        }
        return writer.bytes
    }

    /// Returns how many spans an `ExportTraceServiceResponse` says were rejected, and why.
    static func partialSuccess(_ body: [UInt8]) -> (rejected: Int, reason: String) {
        var response = ProtobufReader(body[...])
        var result = (rejected: 0, reason: "")
        while let (field, value) = response.next() {
            guard field == 1, case .bytes(let bytes) = value else { continue }
            var partial = ProtobufReader(bytes)
            while let (field, value) = partial.next() {
                switch (field, value) {
                case (1, .number(let count)): result.rejected = Int(clamping: Int64(bitPattern: count))
                case (2, .bytes(let text)): result.reason = String(decoding: text.prefix(300), as: UTF8.self)
                default: break
                }
            }
        }
        return result
    }

    private static func write(_ span: EndedSpan, to message: inout ProtobufWriter) {
        message.identifier(1, span.trace.traceHigh, span.trace.traceLow)
        message.identifier(2, span.trace.spanID)
        if let state = span.trace.state { message.string(3, state) }
        if let parent = span.trace.parentSpanID { message.identifier(4, parent) }
        message.string(5, span.name.prefix(utf8Count: textLimit))
        message.varint(6, span.kind.number)
        message.fixed64(7, span.start)
        message.fixed64(8, span.end)
        span.attributes.forEach { name, value in message.attribute(9, named(name, span.kind), value) }
        for event in span.events {
            message.message(11) { part in
                part.fixed64(1, event.nanosecondsSinceEpoch)
                part.string(2, event.name.prefix(utf8Count: textLimit))
                event.attributes.forEach { name, value in part.attribute(3, name, value) }
            }
        }
        for link in span.links {
            guard let trace = link.context.tracePosition?.trace else { continue }
            message.message(13) { part in
                part.identifier(1, trace.traceHigh, trace.traceLow)
                part.identifier(2, trace.spanID)
                link.attributes.forEach { name, value in part.attribute(4, name, value) }
            }
        }
        if let status = span.status {
            message.message(15) { part in
                if let text = status.message { part.string(2, text.prefix(utf8Count: textLimit)) }
                part.varint(3, status.code == .error ? 2 : 1)
            }
        }
        // The lowest eight bits are the W3C flags.
        message.fixed32(16, span.trace.isSampled ? 1 : 0)
    }

    /// Returns the current name of an attribute; nil for one that may have secrets, as addresses with signatures do.
    private static func named(_ name: String, _ kind: SpanKind) -> String? {
        switch name {
        // async-http-client uses the former name, and records whole addresses.
        case "http.status_code": "http.response.status_code"
        case "url.full", "url.query", "url.path": kind == .client ? nil : name
        default: name
        }
    }
}

extension SpanKind {
    /// The number of the kind in the protocol.
    fileprivate var number: UInt64 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}

extension ProtobufWriter {
    /// Writes a `KeyValue`, unless it has no name.
    fileprivate mutating func attribute(_ field: UInt32, _ name: String?, _ value: SpanAttribute) {
        guard let name else { return }
        message(field) { pair in
            pair.string(1, name)
            pair.message(2) { $0.write(value) }
        }
    }

    /// Writes the content of an `AnyValue`.
    private mutating func write(_ value: SpanAttribute) {
        switch value {
        case .string(let text): string(1, text.prefix(utf8Count: 4096))
        case .stringConvertible(let scalar): string(1, "\(scalar)".prefix(utf8Count: 4096))
        case .bool(let truth): varint(2, truth ? 1 : 0)
        case .int32(let number): varint(3, UInt64(bitPattern: Int64(number)))
        case .int64(let number): varint(3, UInt64(bitPattern: number))
        case .double(let number): fixed64(4, number.bitPattern)
        case .stringArray(let list): array(list.map { .string($0) })
        case .stringConvertibleArray(let list): array(list.map { .string("\($0)") })
        case .boolArray(let list): array(list.map { .bool($0) })
        case .int32Array(let list): array(list.map { .int64(Int64($0)) })
        case .int64Array(let list): array(list.map { .int64($0) })
        case .doubleArray(let list): array(list.map { .double($0) })
        default: break
        }
    }

    private mutating func array(_ values: [SpanAttribute]) {
        message(5) { list in
            for value in values.prefix(128) { list.message(1) { $0.write(value) } }
        }
    }
}
