import TrellisKernel

/// The calendar of a fixed distance to UTC, for tenants without a time zone and for tests.
struct FixedOffsetCalendar: TenantCalendar {
    /// Seconds east of UTC.
    let offset: Int64

    /// UTC.
    static let utc = FixedOffsetCalendar()

    private init() { offset = 0 }

    /// Creates a calendar this many seconds east of UTC.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` outside ±18 hours, the range of ISO 8601.
    init(secondsFromUTC offset: Int64) throws(BillingError) {
        guard (-64_800...64_800).contains(offset) else {
            throw .valueInvalid("offset", rule: "it is at most 18 hours.")
        }
        self.offset = offset
    }

    func day(of moment: Timestamp) -> LocalDate {
        LocalDate(clampingDaysSinceEpoch: (moment.seconds + offset).floorDivided(by: 86_400))
    }

    func start(of day: LocalDate) -> Timestamp {
        Timestamp(microseconds: (Int64(day.daysSinceEpoch) * 86_400 - offset) * 1_000_000)
    }
}
