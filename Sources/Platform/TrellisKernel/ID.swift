/// The identifier of one `Entity`: a version 7 UUID, so identifiers sort by creation time.
///
/// The phantom parameter separates the identifiers of different entities: an `ID<User>` is not accepted where an
/// `ID<Project>` is required. The value is two words instead of a `Foundation.UUID`, so that comparing, hashing and
/// printing are cheap.
///
/// ```swift
/// let id = ID<Project>()                       // now, from the system clock
/// let parsed = ID<Project>("0193…")            // nil when the text is not a UUID
/// ```
///
/// Source: RFC 9562, section 5.7.
public struct ID<Entity>: Hashable, Sendable {
    /// The first eight bytes, big-endian: 48 bits of Unix milliseconds, version, 12 bits of counter.
    public let high: UInt64
    /// The last eight bytes, big-endian: variant and 62 random bits.
    public let low: UInt64

    /// Creates an identifier from its sixteen bytes as two big-endian words; any UUID version is accepted.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates an identifier that is greater than every identifier this process created so before.
    public init() {
        (high, low) = IDGenerator.system.next(milliseconds: SystemClock().now.milliseconds)
    }

    /// Creates an identifier at `time`.
    ///
    /// It is greater than the previous one at a stated time, even when the time does not advance or is earlier.
    public init(at time: Timestamp) {
        (high, low) = IDGenerator.stated.next(milliseconds: time.milliseconds)
    }

    /// The creation time of the identifier, with millisecond precision.
    public var createdAt: Timestamp { Timestamp(microseconds: Int64(high >> 16) * 1000) }
}

extension ID: Comparable {
    /// Whether `left` comes before `right`.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}
