import Foundation
import TrellisKernel

/// The calendar of a time zone of the IANA database.
struct TimeZoneCalendar: TenantCalendar {
    private let zone: TimeZone

    /// Creates the calendar of a zone, as in `Europe/Berlin`.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the system has no zone of this name.
    init(_ name: String) throws(BillingError) {
        guard let zone = TimeZone(identifier: name) else {
            throw .valueInvalid("time_zone", rule: "use a name of the IANA database, as in Europe/Berlin.")
        }
        self.zone = zone
    }

    func day(of moment: Timestamp) -> LocalDate {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.seconds)))
        return LocalDate(clampingDaysSinceEpoch: (moment.seconds + Int64(offset)).floorDivided(by: 86_400))
    }

    /// Returns the first moment of the day: the moment of the change when clocks skip midnight, and the start of the next
    /// day when the zone skips the day itself.
    func start(of day: LocalDate) -> Timestamp {
        let midnight = Int64(day.daysSinceEpoch) * 86_400
        // No zone is more than 26 hours from UTC, so the day starts in this range, which is halved until it is found.
        var (before, after) = (midnight - 93_600, midnight + 93_600)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.day(of: Timestamp(microseconds: middle * 1_000_000)) < day {
                before = middle
            } else {
                after = middle
            }
        }
        return Timestamp(microseconds: after * 1_000_000)
    }
}
