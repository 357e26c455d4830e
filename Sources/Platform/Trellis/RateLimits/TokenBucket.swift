import TrellisWeb

/// The arithmetic of a bucket: the time when it will be full stands for its tokens.
///
/// The missing tokens are that time, from now, in units of ``interval``; so an unused bucket needs no work, and one number
/// is all that is stored. It is the generic cell rate algorithm. All times are microseconds since 1970.
struct TokenBucket: Hashable, Sendable {
    /// How many tokens a full bucket has.
    let capacity: Int64
    /// In which time a token comes back; rounded up, so that the rate is never exceeded.
    let interval: Int64
    /// In which time an empty bucket is full again, as declared.
    private let declaredSeconds: Int64

    init(_ bucket: RateLimitBucket) {
        capacity = min(max(Int64(bucket.capacity), 1), 1_000_000_000)
        declaredSeconds = min(max(Int64(bucket.seconds), 1), 31_622_400)
        interval = max((declaredSeconds * 1_000_000 + capacity - 1) / capacity, 1)
    }

    /// In which time an empty bucket is full again, in whole intervals.
    var period: Int64 { capacity * interval }

    /// How many tokens a process takes at a time: a tenth, so that ten requests cost one statement.
    var lease: Int64 { max(capacity / 10, 1) }

    /// How long a process asks for no more after it got none: until a token is back, and long enough that a short
    /// interval makes no statement for each request.
    func pause(untilFull time: Int64) -> Int64 {
        max(time + interval - period, min(period / 20, 1_000_000))
    }

    /// How many tokens are there at `now`.
    func tokens(fullAt: Int64, at now: Int64) -> Int64 {
        min(max((period - max(fullAt - now, 0)) / interval, 0), capacity)
    }

    /// Takes a token; returns whether there was one.
    func take(_ fullAt: inout Int64, at now: Int64) -> Bool {
        guard tokens(fullAt: fullAt, at: now) > 0 else { return false }
        fullAt = max(fullAt, now) + interval
        return true
    }

    /// Returns the decision about a request.
    ///
    /// - Parameter held: the tokens that the process holds in addition to those of the bucket.
    func decision(
        admits: Bool, held: Int64 = 0, fullAt: Int64, refusedUntil: Int64 = 0, at now: Int64
    ) -> RateLimitDecision {
        let left = admits ? min(tokens(fullAt: fullAt, at: now) + held, capacity) : 0
        let next = left > 0 ? 0 : max(fullAt + interval - period, refusedUntil) - now
        let untilFull = ((capacity - left) * declaredSeconds + capacity - 1) / capacity
        return RateLimitDecision(
            isAdmitted: admits, remaining: Int(left), secondsUntilFull: Int(untilFull),
            secondsUntilNext: Int((max(next, 0) + 999_999) / 1_000_000))
    }
}
