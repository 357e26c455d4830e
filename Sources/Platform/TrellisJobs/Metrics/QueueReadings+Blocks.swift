import TrellisKernel
import TrellisObservability

extension QueueReadings {
    /// The readings as metrics.
    var blocks: [MetricBlock] {
        let states = JobState.allCases.filter { $0 != .completed }
        func gauge(_ name: String, _ summary: String, _ value: (Queue) -> Double) -> MetricBlock {
            MetricBlock(gauge: name, summary, queues.map { MetricBlock.Sample(value($0), [("queue", $0.name)]) })
        }
        return [
            MetricBlock(
                gauge: "job_queue_jobs", "Jobs by queue and state, counted up to 10001.",
                queues.flatMap { queue in
                    states.map { state in
                        let labels = [("queue", queue.name), ("state", state.rawValue)]
                        return MetricBlock.Sample(Double(queue.counts[state] ?? 0), labels)
                    }
                }),
            gauge("job_queue_due", "Jobs that may start now, counted up to 10001; none in a paused queue.") {
                Double($0.due)
            },
            gauge("job_queue_oldest_seconds", "How long the longest waiting job has been due.") { $0.oldest.seconds },
            gauge("job_queue_paused", "Whether the queue is paused.") { $0.isPaused ? 1 : 0 },
            histogram("job_queue_wait_seconds", "From being due to the start of an attempt.", .wait),
            histogram("job_queue_run_seconds", "From the start to the end of an attempt.", .run),
        ]
    }

    private func histogram(_ name: String, _ summary: String, _ kind: JobLatency) -> MetricBlock {
        MetricBlock(
            histogram: name, summary,
            queues.map { queue in
                let times = queue.times.filter { $0.kind == kind.rawValue }
                // Every bucket is printed, also an empty one, and those of releases with other bounds.
                var counts = Dictionary(JobLatency.bounds.map { ($0, 0) }) { first, _ in first }
                for time in times {
                    let bound = time.bound == JobLatency.unbounded ? .infinity : Double(time.bound) / 1_000_000
                    counts[bound, default: 0] += time.attempts
                }
                let sum = times.reduce(0.0) { $0 + Double($1.microseconds) / 1_000_000 }
                return MetricBlock.Distribution(
                    counts.map { (bound: $0.key, count: $0.value) }, sum: sum, [("queue", queue.name)])
            })
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(microseconds) / 1_000_000 }
}
