/// A point in time: microseconds since 1970-01-01T00:00:00Z, as the databases store it.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch, UTC; negative before it.
    public let microseconds: Int64

    /// The time this many microseconds after the Unix epoch.
    @inlinable
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whole milliseconds since the Unix epoch, rounded down.
    public var milliseconds: Int64 { microseconds.floorDivided(by: 1000) }

    /// Whole seconds since the Unix epoch, rounded down.
    public var seconds: Int64 { microseconds.floorDivided(by: 1_000_000) }

    /// Returns whether `left` is before `right`.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// Returns the time `right` later; saturates at the limits of the range instead of trapping.
    public static func + (left: Self, right: Duration) -> Self {
        let (sum, overflow) = left.microseconds.addingReportingOverflow(right.microseconds)
        return Self(microseconds: overflow ? (right.microseconds < 0 ? .min : .max) : sum)
    }

    /// Returns the time `right` earlier; saturates like `+`.
    public static func - (left: Self, right: Duration) -> Self { left + (.zero - right) }

    /// Returns the duration from `right` to `left`.
    public static func - (left: Self, right: Self) -> Duration {
        .microseconds(left.microseconds) - .microseconds(right.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero and saturating.
    public var microseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return components.seconds < 0 ? .min : .max }
        let (sum, carried) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}

extension Int64 {
    /// Divides by a positive number and rounds down, so that times before 1970 map to the correct second and day.
    package func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
