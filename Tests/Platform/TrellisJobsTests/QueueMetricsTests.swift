import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisTesting

@testable import TrellisJobs

@Suite("Metrics of queues")
struct QueueMetricsTests {
    /// Returns the samples by name and labels.
    private static func samples(_ metrics: QueueMetrics) async -> [String: String] {
        let text = PrometheusRegistry().text(adding: await metrics.blocks())
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("job_queue_") }
        return Dictionary(
            lines.compactMap { line in line.lastIndex(of: " ").map { ("\(line[..<$0])", "\(line[$0...].dropFirst())") }
            }
        ) { first, _ in first }
    }

    private static func metrics(_ test: TestJobs, _ queues: [String] = ["default"]) -> QueueMetrics {
        QueueMetrics(test.store, queues: queues, interval: .zero)
    }

    @Test("Depth and oldest age are there without a worker, also of delayed jobs", arguments: TestJobsEngine.allCases)
    func withoutWorker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let delayed = try await test.enqueueSample(JobOptions(start: .after(.seconds(10))))
            test.clock.advance(by: .seconds(60))
            for _ in 0..<3 { try await test.enqueueSample() }
            try await test.enqueueSample(JobOptions(start: .after(.seconds(3600))))
            try await test.enqueueSample(after: [.on(delayed)])
            test.clock.advance(by: .seconds(5))
            let found = await Self.samples(Self.metrics(test, ["default", "empty"]))
            #expect(found[#"job_queue_jobs{queue="default",state="available"}"#] == "3")
            #expect(found[#"job_queue_jobs{queue="default",state="scheduled"}"#] == "2")
            #expect(found[#"job_queue_jobs{queue="default",state="blocked"}"#] == "1")
            #expect(found[#"job_queue_due{queue="default"}"#] == "4")
            #expect(found[#"job_queue_oldest_seconds{queue="default"}"#] == "55")
            #expect(found[#"job_queue_due{queue="empty"}"#] == "0")
            #expect(found[#"job_queue_oldest_seconds{queue="empty"}"#] == "0")
            try await test.store.control.pause(queue: "default", by: nil)
            let paused = await Self.samples(Self.metrics(test))
            #expect(paused[#"job_queue_paused{queue="default"}"#] == "1")
            #expect(paused[#"job_queue_due{queue="default"}"#] == "0")
        }
    }

    @Test("Waits and runs are histograms that outlive the workers", arguments: TestJobsEngine.allCases)
    func times(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let times = JobTimes()
            var job = JobRecord.available(in: test.acme, at: test.clock.now)
            job.startedAt = test.clock.now + .seconds(20)
            times.started(job)
            times.ran("default", for: .milliseconds(70))
            times.ran("default", for: .seconds(100_000))
            try await test.store.reports.addStatistics([], times.take())
            #expect(times.take().isEmpty)
            times.ran("default", for: .milliseconds(60))
            let again = times.take()
            // What couldn't be written is counted later.
            times.add(again)
            _ = try await runConcurrently(
                { try await test.store.reports.addStatistics([], times.take()) },
                { try await test.store.reports.addStatistics([], again) })
            let found = await Self.samples(Self.metrics(test))
            #expect(found[#"job_queue_wait_seconds_bucket{queue="default",le="10"}"#] == "0")
            #expect(found[#"job_queue_wait_seconds_bucket{queue="default",le="30"}"#] == "1")
            #expect(found[#"job_queue_wait_seconds_sum{queue="default"}"#] == "20")
            #expect(found[#"job_queue_run_seconds_bucket{queue="default",le="0.05"}"#] == "0")
            #expect(found[#"job_queue_run_seconds_bucket{queue="default",le="0.1"}"#] == "3")
            #expect(found[#"job_queue_run_seconds_bucket{queue="default",le="21600"}"#] == "3")
            #expect(found[#"job_queue_run_seconds_bucket{queue="default",le="+Inf"}"#] == "4")
            #expect(found[#"job_queue_run_seconds_count{queue="default"}"#] == "4")
        }
    }

    @Test("A worker writes the times of its attempts", arguments: TestJobsEngine.allCases)
    func worker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.withWorker(TestJobs.jobs { _, _ in }) { _ in
                for _ in 0..<5 {
                    let id = try await test.enqueueTestJob()
                    try await test.waitForState(.completed, id)
                }
            }
            let found = await Self.samples(Self.metrics(test))
            #expect(found[#"job_queue_wait_seconds_count{queue="default"}"#] == "5")
            #expect(found[#"job_queue_run_seconds_count{queue="default"}"#] == "5")
        }
    }

    @Test("Readings are shared for the interval, and left out when they are old", arguments: TestJobsEngine.allCases)
    func cached(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let time = Mutex(ContinuousClock.now)
            let reading = try test.reopened(test.clock)
            let metrics = QueueMetrics(
                JobStore(reading.system()), queues: [], interval: .seconds(15), now: { time.withLock { $0 } })
            func due() async -> String? { await Self.samples(metrics)[#"job_queue_due{queue="default"}"#] }
            try await test.enqueueSample()
            #expect(await due() == "1")
            try await test.enqueueSample()
            #expect(await due() == "1")
            time.withLock { $0 += .seconds(15) }
            #expect(await due() == "2")
            try reading.close()
            time.withLock { $0 += .seconds(15) }
            #expect(await due() == "2")
            time.withLock { $0 += .seconds(300) }
            #expect(await due() == nil)
        }
    }

    @Test("The buckets of workers' metrics reach as far as jobs wait")
    func buckets() {
        let registry = PrometheusRegistry(buckets: JobLatency.buckets)
        let metrics = JobMetrics(registry)
        var job = JobRecord.available(
            in: Scope(tenantID: ID(), userID: ID(), requestID: "r"), at: Timestamp(microseconds: 0))
        job.startedAt = Timestamp(microseconds: 0) + .seconds(1800)
        metrics.started(job)
        let text = registry.text()
        #expect(text.contains(#"le="900"} 0"#) && text.contains(#"le="3600"} 1"#))
    }
}
