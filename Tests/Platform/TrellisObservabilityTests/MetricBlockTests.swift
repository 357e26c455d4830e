import Metrics
import Testing

@testable import TrellisObservability

@Suite struct MetricBlockTests {
    private func text(_ blocks: [MetricBlock], in registry: PrometheusRegistry = PrometheusRegistry()) -> [String] {
        registry.text(adding: blocks).split(separator: "\n").map(String.init).filter { !$0.contains("process_") }
    }

    @Test("A gauge has one line for each sample, and its labels are escaped")
    func gauge() {
        let block = MetricBlock(
            gauge: "queue jobs", "Jobs.", [MetricBlock.Sample(3, [("queue", "a\"b")]), MetricBlock.Sample(0.5)])
        #expect(
            text([block]) == [
                "# HELP queue_jobs Jobs.", "# TYPE queue_jobs gauge", #"queue_jobs{queue="a\"b"} 3"#, "queue_jobs 0.5",
            ])
    }

    @Test("The buckets of a histogram are printed in order, each with all below it")
    func histogram() {
        let counts: [(bound: Double, count: Int)] = [(.infinity, 1), (1, 2), (0.1, 4)]
        let block = MetricBlock(
            histogram: "wait_seconds", "Waits.",
            [MetricBlock.Distribution(counts, sum: 9.5, [("queue", "a")]), MetricBlock.Distribution([], sum: 0)])
        #expect(
            text([block]) == [
                "# HELP wait_seconds Waits.", "# TYPE wait_seconds histogram",
                #"wait_seconds_bucket{queue="a",le="0.1"} 4"#, #"wait_seconds_bucket{queue="a",le="1"} 6"#,
                #"wait_seconds_bucket{queue="a",le="+Inf"} 7"#, #"wait_seconds_sum{queue="a"} 9.5"#,
                #"wait_seconds_count{queue="a"} 7"#,
                #"wait_seconds_bucket{le="+Inf"} 0"#, "wait_seconds_sum 0", "wait_seconds_count 0",
            ])
    }

    @Test("A name is printed once: that of the registry counts, and a block without samples isn't printed")
    func names() {
        let registry = PrometheusRegistry()
        Gauge(label: "taken", factory: registry).record(1)
        let blocks = [
            MetricBlock(gauge: "taken", "Other.", [MetricBlock.Sample(2)]), MetricBlock(gauge: "empty", "None.", []),
        ]
        #expect(text(blocks, in: registry) == ["# TYPE taken gauge", "taken 1"])
    }
}
