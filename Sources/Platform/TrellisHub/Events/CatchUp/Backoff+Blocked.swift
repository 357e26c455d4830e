package import TrellisKernel

extension Backoff {
    /// The delays between polls while open transactions block new events; the database doesn't notify when they end.
    ///
    /// 25 ms, 50 ms, 100 ms, …, at most `limit`; without jitter.
    package static func blocked(upTo limit: Duration) -> Backoff {
        Backoff(first: .milliseconds(25), limit: max(limit, .milliseconds(25)), jitter: 1...1)
    }
}
