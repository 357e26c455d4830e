import Logging
import Synchronization
import Testing
import Tracing

@testable import TrellisObservability

@Suite("Spans and their places in traces")
struct TraceSpanTests {
    private static let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private struct Fields: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private static func tracer(ratio: Double = 1) throws -> OTLPTracer {
        var settings = TracingSettings()
        settings.endpoint = "http://127.0.0.1:9"
        settings.samplingRatio = ratio
        return try #require(
            OTLPTracer(
                settings, service: "test", release: "1", environment: "test", logger: silent,
                metrics: PrometheusRegistry()))
    }

    @Test("A tracer needs an endpoint")
    func endpoint() {
        let tracer = OTLPTracer(
            TracingSettings(), service: "test", release: "1", environment: "test", metrics: PrometheusRegistry())
        #expect(tracer == nil)
    }

    @Test("Spans of libraries are children of the current span, and calls name them")
    func libraries() async throws {
        let tracer = try Self.tracer()
        let request = tracer.begin("GET /", .server, continuing: TraceContext(traceparent: Self.caller))
        let root = try #require(request.span)
        try await request.run {
            #expect(TraceSpan.current === root)
            try tracer.withSpan("library", ofKind: .client) { span in
                #expect(span.trace.parentSpanID == root.trace.spanID)
                #expect(span.trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
                var fields: [String: String] = [:]
                let context = try #require(ServiceContext.current)
                tracer.inject(context, into: &fields, using: Fields())
                #expect(fields["traceparent"] == span.trace.traceparent)
            }
        }
        #expect(TraceSpan.current == nil)
    }

    @Test("A span of what a caller sent is the child of the caller's")
    func extraction() throws {
        let tracer = try Self.tracer()
        var context = ServiceContext.topLevel
        tracer.extract(["traceparent": Self.caller], into: &context, using: Fields())
        let span = tracer.startSpan("work", context: context)
        #expect(span.trace.parentSpanID == 0x00F0_67AA_0BA9_02B7)
        #expect(span.isRecording)
        span.end()
        #expect(!span.isRecording)
    }

    @Test("A call outside of requests and jobs makes no span, and names no trace")
    func outside() throws {
        let tracer = try Self.tracer()
        let span = tracer.startSpan("GET", context: .topLevel, ofKind: .client)
        #expect(!span.isRecording)
        var fields: [String: String] = [:]
        tracer.inject(span.context, into: &fields, using: Fields())
        #expect(fields.isEmpty)
    }

    @Test("The caller's tracestate goes on to calls, unless it is larger than the specification asks to carry")
    func state() throws {
        let tracer = try Self.tracer()
        let states: [(String, String?)] = [
            ("a=1, b=2", "a=1, b=2"), (String(repeating: "a", count: 513), nil), ("a=\u{E9}", nil), ("", nil),
            (Array(repeating: "a=1", count: 33).joined(separator: ","), nil),
        ]
        for (sent, kept) in states {
            var context = ServiceContext.topLevel
            tracer.extract(["traceparent": Self.caller, "tracestate": sent], into: &context, using: Fields())
            var fields: [String: String] = [:]
            tracer.inject(tracer.startSpan("call", context: context).context, into: &fields, using: Fields())
            #expect(fields["tracestate"] == kept)
        }
    }

    @Test("A trace that isn't recorded has identifiers, and its spans record nothing")
    func unrecorded() async throws {
        let tracer = try Self.tracer(ratio: 0)
        let request = tracer.begin("GET /", .server, continuing: nil)
        #expect(request.span == nil)
        await request.run {
            #expect(TraceSpan.current == nil)
            let span = tracer.startSpan("library")
            #expect(!span.isRecording)
            #expect(span.trace.traceID == request.trace.traceID)
            span.attributes["a"] = "b"
            span.end()
            #expect(span.attributes.isEmpty)
            var isRun = false
            await TraceSpan.run("work") { span in isRun = span == nil }
            #expect(isRun)
        }
    }

    @Test("The ratio selects about this share of the traces, and the same ones everywhere")
    func ratio() {
        let sampler = TraceSampler(ratio: 0.25, isParentBased: true)
        let traces = (0..<4000).map { _ in TraceContext() }
        let sampled = traces.filter { sampler.isSampled($0, hasCaller: false) }
        #expect((800...1200).contains(sampled.count))
        #expect(sampled.allSatisfy { sampler.isSampled($0, hasCaller: false) })
        let all = TraceSampler(ratio: 1, isParentBased: false)
        #expect(traces.allSatisfy { all.isSampled($0, hasCaller: true) })
    }

    @Test("An error is its code or type, never its text")
    func errors() throws {
        struct SecretError: Error { let text = "secret" }
        let tracer = try Self.tracer()
        let span = tracer.startSpan("work")
        span.recordError(SecretError())
        let state = span.state.withLock { $0 }
        #expect(state.attributes["error.type"]?.toSpanAttribute() == .string("SecretError"))
        #expect(state.events.first?.attributes["exception.message"] == nil)
    }

    @Test(
        "The endpoint has the path of the protocol",
        arguments: [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://otel.example.com/", "https://otel.example.com/v1/traces"),
            ("http://host/otlp", "http://host/otlp/v1/traces"), ("http://host/v1/traces", "http://host/v1/traces"),
            ("ftp://host", nil), ("http://", nil), ("http:///v1", nil), ("127.0.0.1:4318", nil), ("http://a b", nil),
            ("http://host?x=1", nil), ("http://:4318", nil), ("http://[::1", nil), ("http://h:99999", nil),
            ("http://h:0", nil), ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
        ])
    func endpoints(text: String, url: String?) {
        #expect(TraceEndpoint(text)?.url == url)
    }

    @Test("Header fields are read as OpenTelemetry's variables are")
    func fields() {
        let fields = TraceEndpoint.fields("authorization=Bearer%20a%3Db, x-team = blue")
        #expect(fields?.map(\.name) == ["authorization", "x-team"])
        #expect(fields?.map(\.value) == ["Bearer a=b", "blue"])
        for text in ["a", "=b", "a b=c", "a=%0d%0a", "a=%2", "a=%zz"] { #expect(TraceEndpoint.fields(text) == nil) }
    }
}
