import Synchronization
import TrellisKernel

/// Statistics of ended attempts per queue and minute, accumulated until they are written.
final class JobStatistics: Sendable {
    private let minutes = Mutex<[String: JobStatisticsRecord]>([:])

    /// Counts an attempt that has ended.
    func ended(_ job: JobRecord, _ outcome: AttemptResult.Outcome, after time: Duration, at now: Timestamp) {
        let minute = now.seconds.floorDivided(by: 60) * 60
        let id = "\(job.queue)@\(minute)"
        let wait = Int(clamping: max((job.startedAt.map { $0 - job.scheduledAt } ?? .zero).microseconds, 0))
        let run = Int(clamping: max(time.microseconds, 0))
        minutes.withLock { minutes in
            var record = minutes[id] ?? .empty(id, job.queue, Timestamp(microseconds: minute * 1_000_000))
            switch outcome {
            case .completed: record.completed += 1
            case .failed: record.failed += 1
            case .discarded, .cancelled: record.lost += 1
            case .snoozed, .parked, .requeued: return
            }
            record.waitSum = record.waitSum.addingReportingOverflow(wait).partialValue
            record.waitMax = max(record.waitMax, wait)
            record.runSum = record.runSum.addingReportingOverflow(run).partialValue
            record.runMax = max(record.runMax, run)
            minutes[id] = record
        }
    }

    /// Returns the statistics since the last call and resets them.
    func take() -> [JobStatisticsRecord] {
        minutes.withLock { minutes in
            defer { minutes = [:] }
            return Array(minutes.values)
        }
    }
}

extension JobStatisticsRecord {
    fileprivate static func empty(_ id: String, _ queue: String, _ minute: Timestamp) -> Self {
        JobStatisticsRecord(
            id: id, queue: queue, minute: minute, completed: 0, failed: 0, lost: 0, waitSum: 0, waitMax: 0, runSum: 0,
            runMax: 0)
    }
}
