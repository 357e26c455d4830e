import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tells the time.
///
/// Whoever needs it takes a clock, so that a test can hold it still.
public protocol Clock: Sendable {
    /// The present moment.
    var now: Timestamp { get }
}

/// The machine's clock, in UTC.
public struct SystemClock: Clock {
    /// A clock that reads the machine's.
    public init() {}

    /// The present moment, to the microsecond.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// A clock that stands still until it is told to move: for tests.
public final class ManualClock: Clock {
    private let time: Mutex<Timestamp>

    /// A clock that shows `start` until ``advance(by:)`` is called.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        time = Mutex(start)
    }

    /// The moment it was last set to.
    public var now: Timestamp { time.withLock { $0 } }

    /// Moves the clock forward.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
