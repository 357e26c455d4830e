import Logging
import Synchronization
import Testing
import Tracing

@testable import TrellisObservability

/// A collector whose results the test defines.
private final class TestSender: SpanSender {
    private let bodies = Mutex<[[UInt8]]>([])
    private let result: @Sendable (_ call: Int) async -> SpanSending

    init(_ result: @escaping @Sendable (_ call: Int) async -> SpanSending = { _ in .accepted(rejected: 0, reason: "") })
    {
        self.result = result
    }

    var calls: Int { bodies.withLock { $0.count } }

    func send(_ body: [UInt8]) async -> SpanSending {
        let call = bodies.withLock { bodies in
            bodies.append(body)
            return bodies.count
        }
        return await result(call)
    }
}

@Suite("The queue of spans")
struct SpanExporterTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func exporter(
        _ sender: TestSender, _ registry: PrometheusRegistry, logger: Logger = silent,
        _ change: (inout TracingSettings) -> Void = { _ in }
    ) -> SpanExporter {
        var settings = TracingSettings()
        change(&settings)
        return SpanExporter(sender, resource: [], settings, logger: logger, metrics: registry)
    }

    private static func add(_ count: Int, to exporter: SpanExporter) {
        for _ in 0..<count {
            exporter.add(
                EndedSpan(
                    trace: TraceContext(isSampled: true), name: "a", kind: .internal, start: 1, end: 2,
                    attributes: [:], status: nil, events: [], links: []))
        }
    }

    private static func value(_ name: String, _ registry: PrometheusRegistry) -> String? {
        registry.text().split(separator: "\n").first { $0.hasPrefix(name + " ") }.map {
            String($0.dropFirst(name.count + 1))
        }
    }

    @Test("Spans are sent in batches, and counted")
    func batches() async {
        let (sender, registry) = (TestSender(), PrometheusRegistry())
        let exporter = Self.exporter(sender, registry) { $0.batchSize = 10 }
        Self.add(25, to: exporter)
        await exporter.flush()
        #expect(sender.calls == 3)
        #expect(Self.value("trace_spans_sent_total", registry) == "25")
    }

    @Test("What the queue can't hold is dropped at once, and counted")
    func full() async {
        let (sender, registry) = (TestSender(), PrometheusRegistry())
        let exporter = Self.exporter(sender, registry) { $0.queueSize = 4 }
        Self.add(10, to: exporter)
        #expect(Self.value(#"trace_spans_dropped_total{reason="full"}"#, registry) == "6")
        await exporter.flush()
        #expect(Self.value("trace_spans_sent_total", registry) == "4")
    }

    @Test("A batch whose response trickles is taken, and waits no longer than its limit", .timeLimit(.minutes(1)))
    func trickling() async throws {
        let collector = try EnvelopeReceiver(trickles: true)
        let endpoint = try #require(TraceEndpoint("http://127.0.0.1:\(collector.port)"))
        let sending = await OTLPSender(endpoint, limit: .milliseconds(200)).send([1])
        #expect(sending == .accepted(rejected: 0, reason: ""))
        #expect(collector.requests.count == 1)
    }

    @Test("A batch that the collector can't take now is sent again; one that it refuses isn't")
    func retries() async {
        let registry = PrometheusRegistry()
        let busy = TestSender { $0 == 1 ? .unavailable("HTTP 503", after: nil) : .accepted(rejected: 0, reason: "") }
        let exporter = Self.exporter(busy, registry)
        Self.add(1, to: exporter)
        await exporter.flush()
        #expect(busy.calls == 2)
        #expect(Self.value("trace_spans_sent_total", registry) == "1")
        let refusing = TestSender { _ in .refused("HTTP 400") }
        let other = Self.exporter(refusing, registry)
        Self.add(1, to: other)
        await other.flush()
        #expect(refusing.calls == 1)
        #expect(Self.value(#"trace_spans_dropped_total{reason="failed"}"#, registry) == "1")
    }

    @Test("A collector that asks for a long pause gets nothing until it is over")
    func pause() async {
        let sender = TestSender { _ in .unavailable("HTTP 429", after: .seconds(60)) }
        let registry = PrometheusRegistry()
        let exporter = Self.exporter(sender, registry) { $0.batchSize = 1 }
        Self.add(3, to: exporter)
        await exporter.flush()
        #expect(sender.calls == 1)
        #expect(Self.value("trace_spans_dropped_total{reason=\"failed\"}", registry) == "3")
    }

    @Test("Spans that the collector rejects are counted, whatever number it says")
    func rejected() async {
        let registry = PrometheusRegistry()
        let exporter = Self.exporter(TestSender { _ in .accepted(rejected: .max, reason: "no") }, registry)
        Self.add(3, to: exporter)
        await exporter.flush()
        #expect(Self.value(#"trace_spans_dropped_total{reason="failed"}"#, registry) == "3")
    }

    @Test("The end of the process waits no longer than its limit, and what is left is counted as dropped")
    func limit() async {
        let registry = PrometheusRegistry()
        let hanging = TestSender { _ in
            try? await Task.sleep(for: .seconds(600))
            return .unavailable("cancelled", after: nil)
        }
        let exporter = Self.exporter(hanging, registry) {
            $0.timeout = .milliseconds(50)
            $0.batchSize = 1
        }
        Self.add(3, to: exporter)
        let run = Task { await exporter.run() }
        run.cancel()
        await run.value
        // One of them may be on its way, whose request is cancelled.
        #expect(hanging.calls <= 1)
        let dropped = Self.value(#"trace_spans_dropped_total{reason="failed"}"#, registry)
        #expect(dropped == "2" || dropped == "3")
    }

    @Test("The end of the process sends what waits, and doesn't cancel what is on its way")
    func end() async {
        let registry = PrometheusRegistry()
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let sender = TestSender { call in
            if call == 1 { arrival.yield() }
            // Long enough for the cancellation, which would end the sleep early.
            let isUndisturbed = (try? await Task.sleep(for: .milliseconds(50))) != nil
            return isUndisturbed ? .accepted(rejected: 0, reason: "") : .refused("cancelled")
        }
        let exporter = Self.exporter(sender, registry) { $0.batchSize = 1 }
        Self.add(1, to: exporter)
        let run = Task { await exporter.run() }
        for await _ in arrivals { break }
        Self.add(1, to: exporter)
        run.cancel()
        await run.value
        #expect(Self.value("trace_spans_sent_total", registry) == "2")
    }

    @Test("Failures and a full queue are logged once a minute")
    func logged() async {
        let output = RecordingLogOutput()
        let logger = Observability.logger("test", output: output)
        let exporter = Self.exporter(TestSender { _ in .refused("HTTP 400") }, PrometheusRegistry(), logger: logger) {
            $0.batchSize = 1
        }
        Self.add(5, to: exporter)
        await exporter.flush()
        #expect(output.lines.count == 1)
        let small = Self.exporter(TestSender(), PrometheusRegistry(), logger: logger) { $0.queueSize = 1 }
        Self.add(5, to: small)
        #expect(output.lines.count == 2 && output.lines.last?.contains("the queue is full") == true)
    }
}
