/// The identifier of one `Entity`: a UUID of version 7, so identifiers sort by the time they were made.
///
/// The phantom parameter keeps identifiers of different entities apart: an `ID<User>` is not accepted where an
/// `ID<Project>` is asked for. Two words instead of `Foundation.UUID`, so that comparing, hashing and printing cost
/// nothing.
///
/// ```swift
/// let id = ID<Project>()                       // now, from the system clock
/// let parsed = ID<Project>("0193…")            // nil when it isn't a UUID
/// ```
///
/// Source: RFC 9562, section 5.7.
public struct ID<Entity>: Hashable, Sendable {
    /// The first eight bytes, big-endian: 48 bits of Unix milliseconds, version, 12 bits of counter.
    public let high: UInt64
    /// The last eight bytes, big-endian: variant and 62 random bits.
    public let low: UInt64

    /// An identifier from its sixteen bytes as two big-endian words; any UUID version is accepted.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identifier, greater than every identifier this process made before.
    public init() {
        self.init(at: SystemClock().now)
    }

    /// A new identifier at `time`; when time stands still or runs backwards, still greater than the one before.
    public init(at time: Timestamp) {
        (high, low) = IDGenerator.shared.next(milliseconds: time.milliseconds)
    }

    /// When the identifier was made, to the millisecond.
    public var createdAt: Timestamp { Timestamp(microseconds: Int64(high >> 16) * 1000) }
}

extension ID: Comparable {
    /// Whether `left` comes before `right`.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}
