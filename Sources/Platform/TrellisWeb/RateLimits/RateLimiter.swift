/// What counts requests in buckets; the composition passes one to the server.
///
/// Its waits have limits of their own, and it never fails: what it can't count it admits.
public protocol RateLimiter: Sendable {
    /// Takes a token from the bucket, if it has one.
    func take(from bucket: RateLimitBucket) async -> RateLimitDecision

    /// Gives back the token of a request that another limit refused.
    func giveBack(to bucket: RateLimitBucket)
}
