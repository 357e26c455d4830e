import Synchronization
import TrellisKernel

/// How long attempts of each queue have waited and run, counted until it is written.
final class JobTimes: Sendable {
    private struct Bucket: Hashable, Sendable {
        let queue: String
        let kind: JobLatency
        let bound: Int
    }
    private struct Count: Sendable {
        var attempts = 0
        var microseconds = 0

        mutating func add(_ attempts: Int, _ microseconds: Int) {
            self.attempts = self.attempts.addingReportingOverflow(attempts).partialValue
            self.microseconds = self.microseconds.addingReportingOverflow(microseconds).partialValue
        }
    }
    private let counted = Mutex<[Bucket: Count]>([:])

    /// Counts the wait of an attempt that has started.
    func started(_ job: JobRecord) {
        guard let started = job.startedAt else { return }
        count(.wait, job.queue, started - job.scheduledAt)
    }

    /// Counts an attempt that has ended and counts.
    func ran(_ queue: String, for time: Duration) {
        count(.run, queue, time)
    }

    /// Adds times that couldn't be written.
    func add(_ times: [JobLatencyRecord]) {
        counted.withLock { counted in
            for time in times {
                guard let kind = JobLatency(rawValue: time.kind) else { continue }
                let bucket = Bucket(queue: time.queue, kind: kind, bound: time.bound)
                counted[bucket, default: Count()].add(time.attempts, time.microseconds)
            }
        }
    }

    /// Returns the times since the last call and resets them.
    func take() -> [JobLatencyRecord] {
        let taken = counted.withLock { counted in
            defer { counted = [:] }
            return counted
        }
        return taken.map { bucket, count in
            let (queue, kind) = (bucket.queue, bucket.kind.rawValue)
            return JobLatencyRecord(
                id: "\(queue)@\(kind)@\(bucket.bound)", queue: queue, kind: kind, bound: bucket.bound,
                attempts: count.attempts, microseconds: count.microseconds)
        }
    }

    private func count(_ kind: JobLatency, _ queue: String, _ time: Duration) {
        let bucket = Bucket(queue: queue, kind: kind, bound: JobLatency.bound(of: time))
        let microseconds = Int(clamping: max(time.microseconds, 0))
        counted.withLock { $0[bucket, default: Count()].add(1, microseconds) }
    }
}
