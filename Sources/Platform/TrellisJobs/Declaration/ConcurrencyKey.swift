/// What jobs of a tenant share that may not be used by all of them at once: a key with its limits.
///
/// ```swift
/// static func concurrencyKey(of job: Self) -> ConcurrencyKey? {
///     ConcurrencyKey("warehouse \\(job.warehouse)", limit: 2, rate: RateLimit(100, per: .seconds(60)))
/// }
/// ```
/// The key is compared by bytes, within the tenant, across all types of jobs; of different limits for one key, that of the
/// job that starts counts.
public struct ConcurrencyKey: Hashable, Sendable {
    /// The key, at most 200 bytes; longer ones are cut.
    public let key: String
    /// The most jobs with the key that run at once, across all workers; nil means no limit.
    public let limit: Int?
    /// The most jobs with the key that start in a period, across all workers; nil means no limit.
    public let rate: RateLimit?
    /// The most jobs with the key that start within any time of a length, across all workers; nil means no limit.
    public let throttle: JobThrottle?

    /// Creates a key; by default one job with it runs at a time.
    public init(_ key: String, limit: Int? = 1, rate: RateLimit? = nil, throttle: JobThrottle? = nil) {
        var key = key
        while key.utf8.count > 200 { key.unicodeScalars.removeLast() }
        self.key = key
        self.limit = limit.map { max($0, 1) }
        self.rate = rate
        self.throttle = throttle
    }
}
