import Testing
import TrellisKernel

@testable import Billing

@Suite("Days of a time zone")
struct TimeZoneCalendarTests {
    @Test(
        "A day starts at local midnight, or where the clocks skip it",
        arguments: [
            ("Europe/Berlin", "2026-01-31", "2026-01-30T23:00:00Z"),
            ("Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"),
            ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
            ("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"),
            ("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z"),
            // Midnight doesn't exist: clocks went from 00:00 to 01:00.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            // Midnight is reached once, although the hour before it is repeated.
            ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"),
            // The day doesn't exist: Samoa crossed the date line.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ])
    func starts(zone: String, day: String, expected: String) throws {
        let calendar = try TimeZoneCalendar(zone)
        #expect(Timestamp(expected).map { calendar.start(of: .on(day)) == $0 } == true)
    }

    @Test(
        "The start of a day is on the day, and the second before it is not",
        arguments: ["Europe/Berlin", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"])
    func days(zone: String) throws {
        let calendar = try TimeZoneCalendar(zone)
        var day = LocalDate.on("2023-12-31")
        for _ in 0..<800 {
            let start = calendar.start(of: day)
            #expect(calendar.day(of: start) == day)
            #expect(calendar.day(of: start - .seconds(1)) < day)
            day = try day.adding(days: 1)
        }
    }

    @Test("A name that no zone has is refused")
    func unknownZone() {
        #expect(throws: BillingError.self) { try TimeZoneCalendar("Europe/Atlantis") }
    }
}
