/// The delays between the attempts of work that fails: exponential, with jitter and a limit.
///
/// After failure number n the delay is `first · 2ⁿ⁻¹`, at most `limit`, times a random factor from `jitter`.
///
/// | backoff | delays after failures 1, 2, 3, … |
/// |---|---|
/// | ``standard`` | 100–200 ms, 200–400 ms, 400–800 ms, 0.8–1.6 s, 1.6–3.2 s, 2.5–5 s, 2.5–5 s, … |
/// | `Backoff(first: .seconds(5), limit: .seconds(60), jitter: 0.9...1.1)` | 5 s, 10 s, 20 s, 40 s, 60 s, 60 s, … ± 10 % |
///
/// Jitter prevents processes that failed at the same time from retrying at the same time.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", 2015; the standard is its "equal jitter".
public struct Backoff: Hashable, Sendable {
    /// The delay after the first failure, before jitter.
    public let first: Duration
    /// The longest delay, before jitter.
    public let limit: Duration
    /// The range of the random factor.
    public let jitter: ClosedRange<Double>

    /// From 100–200 ms up to 2.5–5 s: for connections, locks and other work that is soon possible again.
    public static let standard = Backoff(first: .milliseconds(200), limit: .seconds(5))

    /// A backoff from `first`, doubled with each failure, up to `limit`.
    public init(first: Duration, limit: Duration, jitter: ClosedRange<Double> = 0.5...1) {
        self.first = first
        self.limit = limit
        self.jitter = jitter
    }

    /// Returns the delay after this many failures in a row; zero after none.
    ///
    /// - Parameter chance: between 0 and 1, the position in the range of ``jitter``; the default is random.
    public func delay(after failures: Int, chance: Double = .random(in: 0...1)) -> Duration {
        guard failures > 0 else { return .zero }
        var delay = min(first, limit)
        var doublings = failures - 1
        while doublings > 0, delay > .zero, delay < limit {
            delay = min(delay * 2, limit)
            doublings -= 1
        }
        return delay * (jitter.lowerBound + (jitter.upperBound - jitter.lowerBound) * chance)
    }
}
