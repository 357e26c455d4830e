import Metrics
import Synchronization
import TrellisKernel

/// The metrics of a worker.
///
/// - `jobs_started`, `jobs_ended` (counters; `queue`, `job`; for ended jobs also `outcome`).
/// - `job_wait_duration`, `job_run_duration` (timers; `queue`, `job`): from being due to the start, and from the start
///   to the end.
/// - `job_claim_duration` (timer; `queue`): one claim.
/// - `jobs_running` (gauge): the running jobs of this process.
/// - `job_results_quarantined` (gauge): the results that the database refuses even alone; their jobs stay running.
/// - `jobs_rescued`, `jobs_stuck`, `job_leases_lost` (counters).
final class JobMetrics: Sendable {
    private struct Kind: Hashable {
        let queue: String
        let job: String
    }
    private struct Series: Sendable {
        let started: Counter
        let wait: Timer
        let run: Timer
        var ended: [String: Counter] = [:]
    }
    private let factory: any MetricsFactory
    private let series = Mutex<[Kind: Series]>([:])
    private let claims = Mutex<[String: Timer]>([:])
    private let running: Gauge
    private let quarantined: Gauge
    let rescued: Counter
    let stuck: Counter
    let leasesLost: Counter

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        running = Gauge(label: "jobs_running", dimensions: [], factory: factory)
        quarantined = Gauge(label: "job_results_quarantined", dimensions: [], factory: factory)
        rescued = Counter(label: "jobs_rescued", factory: factory)
        stuck = Counter(label: "jobs_stuck", factory: factory)
        leasesLost = Counter(label: "job_leases_lost", factory: factory)
    }

    func started(_ job: JobRecord) {
        let series = of(job) { $0 }
        series.started.increment()
        if let started = job.startedAt { series.wait.recordNanoseconds((started - job.scheduledAt).nanosecondsInRange) }
    }

    func ended(_ job: JobRecord, _ outcome: String, after time: Duration) {
        let (run, ended) = of(job) { [factory] series in
            let counter =
                series.ended[outcome]
                ?? Counter(
                    label: "jobs_ended",
                    dimensions: [("queue", job.queue), ("job", job.name), ("outcome", outcome)], factory: factory)
            series.ended[outcome] = counter
            return (series.run, counter)
        }
        run.recordNanoseconds(time.nanosecondsInRange)
        ended.increment()
    }

    func claimed(_ queue: String, in time: Duration) {
        let timer = claims.withLock { claims in
            let timer =
                claims[queue]
                ?? Timer(label: "job_claim_duration", dimensions: [("queue", queue)], factory: factory)
            claims[queue] = timer
            return timer
        }
        timer.recordNanoseconds(time.nanosecondsInRange)
    }

    func running(_ count: Int) { running.record(count) }

    func unwritten(_ count: Int) { quarantined.record(count) }

    private func of<Value>(_ job: JobRecord, _ body: (inout Series) -> sending Value) -> sending Value {
        let kind = Kind(queue: job.queue, job: job.name)
        return series.withLock { all in
            var found = all[kind] ?? make(kind)
            defer { all[kind] = found }
            return body(&found)
        }
    }

    private func make(_ kind: Kind) -> Series {
        let dimensions = [("queue", kind.queue), ("job", kind.job)]
        return Series(
            started: Counter(label: "jobs_started", dimensions: dimensions, factory: factory),
            wait: Timer(label: "job_wait_duration", dimensions: dimensions, factory: factory),
            run: Timer(label: "job_run_duration", dimensions: dimensions, factory: factory))
    }
}

extension Duration {
    /// The nanoseconds, at least zero.
    fileprivate var nanosecondsInRange: Int64 {
        max(microseconds, 0).multipliedReportingOverflow(by: 1000).partialValue
    }
}
