import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A source of the current time.
///
/// Code that needs the time takes a clock as a dependency, so that a test can control it.
public protocol Clock: Sendable {
    /// The current time.
    var now: Timestamp { get }
}

/// The system clock, in UTC.
public struct SystemClock: Clock {
    /// A clock that reads the system time.
    public init() {}

    /// The current time, with microsecond precision.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// A clock for tests, which moves only when ``advance(by:)`` is called.
public final class ManualClock: Clock {
    private let time: Mutex<Timestamp>

    /// A clock that returns `start` until ``advance(by:)`` is called.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        time = Mutex(start)
    }

    /// The time to which the clock was last set.
    public var now: Timestamp { time.withLock { $0 } }

    /// Advances the clock.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
