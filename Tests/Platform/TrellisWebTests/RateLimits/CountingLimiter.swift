import Synchronization

@testable import TrellisWeb

/// A limiter whose buckets are never filled again, and which knows who asked.
final class CountingLimiter: RateLimiter {
    private let taken = Mutex<[String: Int]>([:])

    /// How many tokens are taken from each bucket.
    var buckets: [String: Int] { taken.withLock { $0 } }

    func take(from bucket: RateLimitBucket) async -> RateLimitDecision {
        taken.withLock { taken in
            let count = taken[bucket.id] ?? 0
            let isAdmitted = count < bucket.capacity
            taken[bucket.id] = isAdmitted ? count + 1 : count
            return RateLimitDecision(
                isAdmitted: isAdmitted, remaining: max(bucket.capacity - count - 1, 0), secondsUntilFull: 30,
                secondsUntilNext: isAdmitted ? 0 : 7)
        }
    }

    func giveBack(to bucket: RateLimitBucket) {
        taken.withLock { $0[bucket.id, default: 0] -= 1 }
    }
}
