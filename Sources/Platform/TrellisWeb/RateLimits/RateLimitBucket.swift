/// The bucket of one limit for one user, API key, tenant or address.
public struct RateLimitBucket: Hashable, Sendable {
    /// The identifier of the bucket, as in `project.create.user/0198c0de-…`.
    public let id: String
    /// How many tokens a full bucket has.
    public let capacity: Int
    /// In how many seconds an empty bucket is full again.
    public let seconds: Int
    /// What it belongs to.
    public let subject: RequestRateLimit.Subject

    /// Creates the bucket of these parts.
    public init(id: String, capacity: Int, seconds: Int, subject: RequestRateLimit.Subject) {
        self.id = id
        self.capacity = capacity
        self.seconds = seconds
        self.subject = subject
    }
}
