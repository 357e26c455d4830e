import Metrics
import Testing

@testable import TrellisObservability

@Suite struct PrometheusTests {
    private func lines(_ registry: PrometheusRegistry) -> [String] {
        registry.text().split(separator: "\n").map(String.init).filter { !$0.contains("process_") }
    }

    @Test("Each kind of metric is printed with its type, name and labels")
    func kinds() {
        let registry = PrometheusRegistry(buckets: ["http.request": [0.1, 1], "size": [10, 100]])
        registry.describe("http.request", "How long requests took.\nBack\\slash")
        Counter(label: "hits", dimensions: [("route", "/a")], factory: registry).increment(by: 2)
        Counter(label: "hits", dimensions: [("route", "/b")], factory: registry).increment()
        FloatingPointCounter(label: "cpu_total", factory: registry).increment(by: 0.5)
        let gauge = Gauge(label: "temperature", factory: registry)
        gauge.record(21.5)
        Meter(label: "level", factory: registry).set(3)
        let timer = Timer(label: "http.request", dimensions: [("route", "/a")], factory: registry)
        for milliseconds in [50, 100, 500, 5000] { timer.recordMilliseconds(milliseconds) }
        Recorder(label: "size", factory: registry).record(11)
        registry.gauge("pool", "Connections.", dimensions: [("state", "idle")]) { 4 }
        #expect(
            lines(registry) == [
                "# TYPE cpu_total counter", "cpu_total 0.5",
                "# TYPE hits_total counter", "hits_total{route=\"/a\"} 2", "hits_total{route=\"/b\"} 1",
                "# HELP http_request_seconds How long requests took.\\nBack\\\\slash",
                "# TYPE http_request_seconds histogram",
                "http_request_seconds_bucket{route=\"/a\",le=\"0.1\"} 2",
                "http_request_seconds_bucket{route=\"/a\",le=\"1\"} 3",
                "http_request_seconds_bucket{route=\"/a\",le=\"+Inf\"} 4",
                "http_request_seconds_sum{route=\"/a\"} 5.65", "http_request_seconds_count{route=\"/a\"} 4",
                "# TYPE level gauge", "level 3",
                "# HELP pool Connections.", "# TYPE pool gauge", "pool{state=\"idle\"} 4",
                "# TYPE size histogram", "size_bucket{le=\"10\"} 0", "size_bucket{le=\"100\"} 1",
                "size_bucket{le=\"+Inf\"} 1",
                "size_sum 11", "size_count 1",
                "# TYPE temperature gauge", "temperature 21.5",
            ])
    }

    @Test(
        "A description is one line, with the escapes of each backslash and line feed",
        arguments: [
            ("\n", "\\n"), ("\r\n", "\r\\n"), ("\n\u{301}", "\\n\u{301}"), ("\\\u{301}", "\\\\\u{301}"),
            ("\\n", "\\\\n"),
        ])
    func descriptions(text: String, escaped: String) {
        let registry = PrometheusRegistry()
        registry.describe("hits", "a\(text)b")
        Counter(label: "hits", factory: registry).increment()
        let lines = Array(registry.text().utf8).split(separator: UInt8(ascii: "\n")).map { Array($0) }
        #expect(lines.contains(Array("# HELP hits_total a\(escaped)b".utf8)))
    }

    @Test("The same name and labels always give the same series")
    func same() {
        let registry = PrometheusRegistry()
        for _ in 0..<3 { Counter(label: "a", dimensions: [("k", "v")], factory: registry).increment() }
        #expect(lines(registry) == ["# TYPE a_total counter", "a_total{k=\"v\"} 3"])
    }

    @Test("Names and label values are escaped")
    func escaping() {
        let registry = PrometheusRegistry()
        let dimensions = [("a-b:c", "say \"hi\"\\\n"), ("a.b.c", "twice"), ("", "empty"), ("1", "é")]
        Gauge(label: "9 lives/ünsafe", dimensions: dimensions, factory: registry).record(1)
        #expect(
            lines(registry) == [
                "# TYPE _9_lives___nsafe gauge",
                "_9_lives___nsafe{a_b_c=\"say \\\"hi\\\"\\\\\\n\",_=\"empty\",_1=\"é\"} 1",
            ])
    }

    @Test("Two kinds with one name are two families")
    func conflict() {
        let registry = PrometheusRegistry()
        Gauge(label: "x_total", factory: registry).record(1)
        Counter(label: "x", factory: registry).increment()
        #expect(
            lines(registry) == [
                "# TYPE x_total gauge", "x_total 1", "# TYPE x_total_counter counter", "x_total_counter 1",
            ])
    }

    @Test("A label with unbounded values ends in one overflow series")
    func overflow() {
        let registry = PrometheusRegistry(seriesLimit: 3)
        for number in 0..<100 { Counter(label: "a", dimensions: [("id", "\(number)")], factory: registry).increment() }
        let samples = lines(registry).dropFirst()
        #expect(samples.count == 4)
        #expect(samples.contains("a_total{overflow=\"true\"} 97"))
    }

    @Test("Numbers are written in Prometheus's format; invalid values are not recorded")
    func numbers() {
        let registry = PrometheusRegistry()
        Gauge(label: "inf", factory: registry).record(Double.infinity)
        Gauge(label: "nan", factory: registry).record(Double.nan)
        let counter = FloatingPointCounter(label: "c", factory: registry)
        for amount in [Double.nan, .infinity, -1, 0.25] { counter.increment(by: amount) }
        Recorder(label: "r", factory: registry).record(Double.nan)
        let text = lines(registry)
        #expect(text.contains("inf +Inf"))
        #expect(text.contains("nan NaN"))
        #expect(text.contains("c_total 0.25"))
        #expect(text.contains("r_count 0"))
    }

    @Test("A destroyed metric is removed")
    func destroyed() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "a", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(lines(registry).isEmpty)
    }

    @Test("A destroyed metric frees its place in its own family, also when another kind has the name")
    func destroyedConflict() {
        let registry = PrometheusRegistry(seriesLimit: 2)
        func gauge(_ value: String) { Gauge(label: "x_total", dimensions: [("k", value)], factory: registry).record(1) }
        gauge("a")
        gauge("b")
        for _ in 0..<2 {
            let counter = Counter(label: "x", dimensions: [("k", "a")], factory: registry)
            counter.increment()
            counter.destroy()
        }
        gauge("c")
        let text = lines(registry)
        #expect(text.contains("x_total{overflow=\"true\"} 1"))
        #expect(!text.contains { $0.hasPrefix("x_total{k=\"c\"}") })
    }

    @Test("No value is lost when many tasks record at once")
    func concurrency() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        Counter(label: "c", factory: registry).increment()
                        FloatingPointCounter(label: "f", factory: registry).increment(by: 0.5)
                        Timer(label: "t", factory: registry).recordNanoseconds(1000)
                    }
                }
                group.addTask { for _ in 0..<20 { _ = registry.text() } }
            }
        }
        let text = lines(registry)
        #expect(text.contains("c_total 40000"))
        #expect(text.contains("f_total 20000"))
        #expect(text.contains("t_seconds_count 40000"))
        #expect(text.contains("t_seconds_sum 0.04"))
    }

    @Test("The process metrics are printed")
    func process() throws {
        let text = PrometheusRegistry().text()
        for name in ["process_cpu_seconds_total", "process_open_fds", "process_max_fds"] {
            #expect(text.contains("\n\(name) ") || text.hasPrefix(name))
        }
        #if os(Linux)
            let start = try #require(ProcessMetrics.current().first { $0.name == "process_start_time_seconds" })
            #expect(start.value > 1_600_000_000)
            let memory = try #require(ProcessMetrics.current().first { $0.name == "process_resident_memory_bytes" })
            #expect(memory.value > 1_000_000)
        #endif
    }
}
