import Metrics
import Testing

@testable import TrellisObservability

@Suite("OpenMetrics", .serialized)
struct OpenMetricsTests {
    @Test(
        "A scraper that names the format gets it",
        arguments: [
            ("application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5", true),
            ("application/openmetrics-text", true), ("text/plain", false), ("*/*", false),
            ("application/openmetrics-text;q=0", false), ("application/openmetrics-text; q=0.0", false),
            ("text/plain;q=1, application/openmetrics-text;q=0.1", false),
            ("application/openmetrics-text;q=0.5,*/*;q=0.1", true), ("*/*,application/openmetrics-text;q=0.5", false),
        ])
    func accept(field: String, isOpen: Bool) {
        #expect((MetricsFormat(accept: field) == .openMetrics) == isOpen)
        #expect(MetricsFormat(accept: nil) == .prometheus)
    }

    @Test("Families of counters have no suffix, bounds have fractions, quotation marks are escaped, and the text ends")
    func format() {
        let registry = PrometheusRegistry(buckets: ["size": [0.5, 10]])
        registry.describe("hits", #"A "hit"."#)
        Counter(label: "hits", factory: registry).increment()
        Recorder(label: "size", factory: registry).record(11)
        let block = MetricBlock(histogram: "waits", "Waits.", [.init([(1, 2), (.infinity, 1)], sum: 9)])
        let text = registry.text(adding: [block], in: .openMetrics)
        for line in [
            #"# HELP hits A \"hit\"."#, "# TYPE hits counter", "hits_total 1", #"size_bucket{le="0.5"} 0"#,
            #"size_bucket{le="10.0"} 0"#, #"waits_bucket{le="1.0"} 2"#, #"waits_bucket{le="+Inf"} 3"#,
        ] { #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)") }
        #expect(text.hasSuffix("# EOF\n"))
        #expect(registry.text(adding: [block]).contains(#"waits_bucket{le="1"} 2"#))
    }

    @Test("The bucket of a recorded request names its trace; those of others don't")
    func exemplars() {
        Exemplar.isOn = true
        let registry = PrometheusRegistry(buckets: ["took": [1]])
        let timer = Metrics.Timer(label: "took", factory: registry)
        let recorded = TraceContext(isSampled: true)
        for trace in [recorded, TraceContext(isSampled: false)] {
            LogContext.$current.withValue(LogContext(requestID: RequestID(), trace: trace)) {
                timer.recordNanoseconds(500_000_000)
            }
        }
        timer.recordNanoseconds(2_000_000_000)
        let lines = registry.text(adding: [], in: .openMetrics).split(separator: "\n")
        let example = #" # {trace_id="\#(recorded.traceID)",span_id="\#(recorded.spanIDText)"} 0.5 "#
        let first = lines.first { $0.hasPrefix(#"took_seconds_bucket{le="1.0"} 2"#) }
        #expect(first?.contains(example) == true)
        let last = lines.first { $0.hasPrefix(#"took_seconds_bucket{le="+Inf"}"#) }
        #expect(last == #"took_seconds_bucket{le="+Inf"} 3"#)
        #expect(!registry.text().contains("trace_id"))
    }
}
