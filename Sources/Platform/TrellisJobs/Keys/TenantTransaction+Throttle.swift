import TrellisDatabase
import TrellisKernel

extension TenantTransaction {
    /// Returns the time until a job with a key may start; zero if it may now.
    ///
    /// The caller has locked the key.
    ///
    /// - Throws: ``JobInterruption/cancel(_:)`` if the job is to be dropped instead.
    func pause(by throttle: JobThrottle, of key: String, mayDrop: Bool) throws -> Duration {
        let now = databaseNow
        try erase(JobKeyStartRecord.where { $0.key == key && $0.countsUntil <= now })
        // The start that has to end before one more may begin: the oldest of the latest `count`.
        let counted = try fetch(
            JobKeyStartRecord.where { $0.key == key }.order { $0.countsUntil.descending }.limit(throttle.count))
        guard counted.count == throttle.count, let oldest = counted.last else { return .zero }
        if mayDrop, throttle.excess == .drop {
            throw JobInterruption.cancel(
                "Dropped: its key allows \(throttle.count) starts in \(throttle.period), and as many jobs had started.")
        }
        return oldest.countsUntil - now
    }

    /// Counts a start for the period after it.
    func count(_ throttle: JobThrottle, of key: String) throws {
        try insert(
            JobKeyStartRecord(
                id: ID(), tenantID: scope.tenantID, key: key,
                countsUntil: databaseNow + .microseconds(throttle.period.storedMicroseconds)))
    }
}

extension ConcurrencyKey {
    /// The distance between waiting jobs that look again: short enough for the starts that the limits allow, and so
    /// long that a long backlog costs few starts otherwise.
    var spacing: Duration {
        let perStart = [rate.map { $0.period / $0.count }, throttle.map { $0.period / $0.count }].compactMap { $0 }
        return max(.milliseconds(1), perStart.reduce(.milliseconds(100), min))
    }
}
