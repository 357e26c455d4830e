import TrellisKernel

/// The buckets in which the waits and runs of jobs are counted.
package enum JobLatency: String, CaseIterable, Sendable {
    /// From being due to the start.
    case wait
    /// From the start to the end of an attempt that counts.
    case run

    /// The upper bounds of the buckets in seconds: jobs run for milliseconds or for hours, and wait as long.
    package static let bounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600,
    ]

    /// The bounds of the metrics of workers, by their labels, for a registry.
    package static let buckets = ["job_wait_duration": bounds, "job_run_duration": bounds]

    /// The bound of times above all others in ``JobLatencyRecord/bound``.
    static let unbounded = 0

    /// Returns the bound of a time's bucket in microseconds.
    static func bound(of time: Duration) -> Int {
        let microseconds = Double(max(time.microseconds, 0))
        return bounds.first { microseconds <= $0 * 1_000_000 }.map { Int($0 * 1_000_000) } ?? unbounded
    }
}
