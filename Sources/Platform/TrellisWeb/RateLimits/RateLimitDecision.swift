/// Whether a request is admitted, and what is left in the bucket.
public struct RateLimitDecision: Hashable, Sendable {
    /// Whether the request took a token.
    public let isAdmitted: Bool
    /// How many tokens are left, as far as this process knows.
    public let remaining: Int
    /// In how many seconds the bucket is full again, if no other request comes.
    public let secondsUntilFull: Int
    /// In how many seconds a token is there: 0 when one is.
    public let secondsUntilNext: Int

    /// Creates a decision of these parts.
    public init(isAdmitted: Bool, remaining: Int, secondsUntilFull: Int, secondsUntilNext: Int) {
        self.isAdmitted = isAdmitted
        self.remaining = remaining
        self.secondsUntilFull = secondsUntilFull
        self.secondsUntilNext = secondsUntilNext
    }
}
