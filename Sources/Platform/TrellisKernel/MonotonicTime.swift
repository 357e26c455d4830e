#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time of a clock that never moves backwards, for measurements and deadlines.
package enum MonotonicTime {
    /// The current time in nanoseconds; only the difference between two times in one process is meaningful.
    package static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// The duration in nanoseconds, limited to half of the range of `Int64` (146 years), so that adding it to
    /// ``MonotonicTime/nanoseconds`` cannot overflow.
    package var nanoseconds: Int64 {
        let limit = Int64.max / 2
        let (result, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        if overflow { return microseconds < 0 ? -limit : limit }
        return min(max(result, -limit), limit)
    }
}
