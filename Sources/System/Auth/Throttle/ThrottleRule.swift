import TrellisDatabase
import TrellisKernel

/// A token bucket whose wait doubles while it is empty.
///
/// A bucket holds ``attempts`` tokens. An attempt takes one, and gets it back if it was right; each ``recovery`` brings
/// one back, too. The attempt that takes the last one makes the next wait for ``wait``, and each further one doubles
/// that, until ``waitLimit``. So no wait is longer than that limit, whatever others do, and in the long run one guess
/// for each ``recovery`` is admitted at most.
///
/// The bucket is the time when it will be full, GCRA's form: the number of missing tokens is that time, from now, in
/// units of ``recovery``.
struct ThrottleRule: Hashable, Sendable {
    let attempts: Int64
    /// In microseconds, as all times here.
    let wait: Int64
    let waitLimit: Int64
    let recovery: Int64
    /// From how many attempts too many the wait is the longest.
    private let steps: Int64

    init(attempts: Int, wait: Duration, waitLimit: Duration, recovery: Duration) {
        self.attempts = Int64(clamping: max(attempts, 1))
        self.wait = max(wait.microseconds, 1)
        self.waitLimit = max(waitLimit.microseconds, 1)
        self.recovery = max(recovery.microseconds, 1)
        var (steps, doubled) = (Int64(0), self.wait)
        while doubled < self.waitLimit, steps < 40 {
            doubled = doubled.multipliedReportingOverflow(by: 2).overflow ? .max : doubled * 2
            steps += 1
        }
        self.steps = steps
    }

    /// From when on the next attempt is admitted after one at `now` on a full bucket; 0 for at once.
    func firstOpening(at now: Int64) -> Int64 { attempts > 1 ? 0 : now + min(wait, waitLimit) }

    /// From when on the next attempt is admitted after one at `now`, as an expression of the time until the bucket is full
    /// then; 0 for at once.
    ///
    /// Not `now` for at once: an attempt that waited for the lock of the row is older than the one before it, and the
    /// clocks of servers differ. For the same reason a token counts as back a little before its time.
    func openingSQL(at now: SQL, untilFull time: SQL) -> SQL {
        let early = min(recovery / 2, 1_000_000)
        let missing: SQL = "((\(time)) + \(raw: "\(recovery - 1 - early)")) / \(raw: "\(recovery)")"
        return """
            CASE WHEN \(missing) < \(raw: "\(attempts)") THEN 0 \
            WHEN \(missing) >= \(raw: "\(attempts + steps)") THEN \(now) + \(raw: "\(waitLimit)") \
            ELSE \(now) + (CAST(\(raw: "\(wait)") AS BIGINT) << CAST(\(missing) - \(raw: "\(attempts)") AS INTEGER)) END
            """
    }
}

extension ThrottleRule {
    /// The rule of a network from which the owner of an account has set a password by mail: five wrong ones are free.
    static let owner = ThrottleRule(
        attempts: 10, wait: .seconds(1), waitLimit: .seconds(900), recovery: .seconds(360))

    /// For how long that network has a bucket of its own.
    static let ownerTime = Duration.seconds(1800)
}

extension Duration {
    /// The whole microseconds; the largest number for durations that have more.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let sum = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflow || sum.overflow ? .max : sum.partialValue
    }
}
