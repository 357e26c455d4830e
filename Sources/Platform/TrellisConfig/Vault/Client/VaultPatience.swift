internal import TrellisKernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How long requests may take, and whether temporary failures are tried again within that time.
struct VaultPatience: Sendable {
    private let end: Int64
    private let timeout: Duration
    private let tries: Bool
    private let pause: @Sendable (Duration) -> Void

    /// One attempt for each request, at most `timeout` each, and half a minute more for all of them.
    static func once(_ timeout: Duration) -> VaultPatience {
        VaultPatience(
            end: MonotonicTime.nanoseconds + Duration.seconds(30).nanoseconds, timeout: timeout, tries: false,
            pause: { _ in })
    }

    /// Attempts until `limit` from now, at most `timeout` each; the first is always made.
    static func retrying(
        for limit: Duration, timeout: Duration, pause: @escaping @Sendable (Duration) -> Void
    ) -> VaultPatience {
        VaultPatience(
            end: MonotonicTime.nanoseconds + limit.nanoseconds, timeout: timeout, tries: true, pause: pause)
    }

    /// The limit of the next request: all of them end at most one timeout after the end.
    var limit: Duration {
        min(timeout, max(.milliseconds(1), timeout + .nanoseconds(end - MonotonicTime.nanoseconds)))
    }

    /// Waits before attempt `failures + 1`; returns false when no time is left for it.
    func wait(after failures: Int) -> Bool {
        guard tries else { return false }
        let delay = Backoff(first: .milliseconds(200), limit: .seconds(1)).delay(after: failures)
        guard MonotonicTime.nanoseconds + delay.nanoseconds < end else { return false }
        pause(delay)
        return true
    }

    /// Blocks the thread for `duration`.
    @Sendable static func sleep(_ duration: Duration) {
        var wanted = timespec(
            tv_sec: Int(duration.components.seconds),
            tv_nsec: Int(duration.components.attoseconds / 1_000_000_000))
        var rest = timespec()
        while nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
    }
}
