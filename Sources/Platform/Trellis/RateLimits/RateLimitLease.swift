import TrellisWeb

/// What one process knows about a bucket, and the tokens that it has taken from it to hand them out.
struct RateLimitLease: Sendable {
    /// What happens to a request.
    enum Step: Sendable {
        case decided(RateLimitDecision)
        /// The database is asked for tokens already.
        case waiting(Task<Void, Never>)
        /// The process needs tokens; it gives these back that it didn't use in time.
        case asking(givingBack: Int64)
    }

    let bucket: TokenBucket
    /// The tokens that are left of those that the process took.
    private var tokens: Int64 = 0
    /// Until when they are its own.
    private var expiresAt: Int64 = 0
    /// When the shared bucket will be full, as far as the process knows.
    private var fullAt: Int64 = 0
    /// Until when the process asks for no more.
    private var refusedUntil: Int64 = 0
    /// When the bucket is full that counts while the database can't be asked.
    private var localFullAt: Int64 = 0
    /// What asks the database now.
    var asking: Task<Void, Never>?

    init(_ bucket: TokenBucket) {
        self.bucket = bucket
    }

    /// Returns what happens to one request.
    ///
    /// - Parameter isShared: false while the database can't be asked.
    mutating func step(at now: Int64, isShared: Bool) -> Step {
        if tokens > 0, now < expiresAt {
            tokens -= 1
            return .decided(bucket.decision(admits: true, held: tokens, fullAt: fullAt, at: now))
        }
        guard isShared else {
            let isAdmitted = bucket.take(&localFullAt, at: now)
            return .decided(bucket.decision(admits: isAdmitted, fullAt: localFullAt, at: now))
        }
        if now < refusedUntil {
            return .decided(bucket.decision(admits: false, fullAt: fullAt, refusedUntil: refusedUntil, at: now))
        }
        if let asking { return .waiting(asking) }
        defer { tokens = 0 }
        return .asking(givingBack: tokens)
    }

    /// Adds the tokens that the process got; none mean that the bucket is empty.
    mutating func add(_ granted: Int64, fullAt: Int64, at now: Int64) {
        self.fullAt = fullAt
        guard granted > 0 else {
            refusedUntil = now + bucket.pause(untilFull: fullAt - now)
            return
        }
        // A bucket that is full again after this time has no use for those that are older.
        (tokens, expiresAt) = (granted, now + bucket.period)
    }

    /// Adds a token that a request took and didn't use.
    mutating func giveBack() {
        tokens = min(tokens + 1, bucket.lease)
    }
}
