import TrellisKernel
package import TrellisObservability

extension JobOutbox {
    /// Returns the metrics of the outbox; none if the jobs live in the product's database, or it can't be read.
    ///
    /// | metric | |
    /// |---|---|
    /// | `job_outbox_jobs` | jobs on their way to their database; 10001 means more than 10000 |
    /// | `job_outbox_oldest_seconds` | how long the longest waiting one has waited |
    /// | `job_outbox_set_aside` | jobs that their database refuses; `App jobs outbox` lists them |
    package func blocks() async -> [MetricBlock] {
        guard let status = try? await status() else { return [] }
        func gauge(_ name: String, _ summary: String, _ value: Double) -> MetricBlock {
            MetricBlock(gauge: name, summary, [MetricBlock.Sample(value, [])])
        }
        return [
            gauge(
                "job_outbox_jobs", "Jobs on their way to their database, counted up to 10001.", Double(status.waiting)),
            gauge(
                "job_outbox_oldest_seconds", "How long the longest waiting job has been on its way.",
                Double(status.oldest.microseconds) / 1_000_000),
            gauge(
                "job_outbox_set_aside", "Jobs that their database refuses, counted up to 10001.",
                Double(status.setAside)),
        ]
    }
}
