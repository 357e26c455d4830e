import Foundation
import Testing
import TrellisKernel

@testable import TrellisJobs

@Suite("Cron expressions")
struct CronTests {
    /// Returns the next times of a rule after a moment, as local times with their offset.
    private func times(
        _ rule: String, after start: String, in zone: String = "UTC", count: Int = 3
    ) throws -> [String] {
        let (cron, zone) = (try CronExpression(rule), try #require(TimeZone(identifier: zone)))
        let format = Date.ISO8601FormatStyle(timeZone: zone)
        var moment = Timestamp(microseconds: Int64(try format.parse(start).timeIntervalSince1970) * 1_000_000)
        return try (0..<count).map { _ in
            moment = try #require(cron.next(after: moment, in: zone))
            return Date(timeIntervalSince1970: Double(moment.seconds)).formatted(format)
        }
    }

    @Test(
        "Fields, lists, ranges, steps, names and aliases are supported",
        arguments: [
            ("*/20 * * * *", ["01-01T00:20", "01-01T00:40", "01-01T01:00"]),
            ("5,35 3 * * *", ["01-01T03:05", "01-01T03:35", "01-02T03:05"]),
            ("0 9-17/4 * * *", ["01-01T09:00", "01-01T13:00", "01-01T17:00"]),
            ("50/5 23 * * *", ["01-01T23:50", "01-01T23:55", "01-02T23:50"]),
            ("0 0 1 */6 *", ["07-01T00:00", "01-01T00:00", "07-01T00:00"]),
            ("0 0 * FEB,mar mon", ["02-02T00:00", "02-09T00:00", "02-16T00:00"]),
            ("0 0 * * 7", ["01-04T00:00", "01-11T00:00", "01-18T00:00"]),
            ("0 0 * * mon-wed", ["01-05T00:00", "01-06T00:00", "01-07T00:00"]),
            ("0 0 13 * fri", ["01-02T00:00", "01-09T00:00", "01-13T00:00"]),
            ("0 0 31 * *", ["01-31T00:00", "03-31T00:00", "05-31T00:00"]),
            ("@hourly", ["01-01T01:00", "01-01T02:00", "01-01T03:00"]),
            ("@daily", ["01-02T00:00", "01-03T00:00", "01-04T00:00"]),
            ("@weekly", ["01-04T00:00", "01-11T00:00", "01-18T00:00"]),
            ("@monthly", ["02-01T00:00", "03-01T00:00", "04-01T00:00"]),
            ("@yearly", ["01-01T00:00", "01-01T00:00", "01-01T00:00"]),
        ])
    func meanings(_ rule: String, _ expected: [String]) throws {
        // 1 January 2026 was a Thursday.
        let found = try times(rule, after: "2026-01-01T00:00:00Z").map { $0.dropFirst(5).dropLast(4) }
        #expect(found.map(String.init) == expected)
    }

    @Test("29 February exists every four years, but not in 2100")
    func leapDays() throws {
        #expect(
            try times("0 0 29 2 *", after: "2095-01-01T00:00:00Z")
                == ["2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z", "2108-02-29T00:00:00Z"])
    }

    @Test(
        "A day of the month on one weekday may be up to 40 years away",
        arguments: [
            ("0 0 */31 3 sun", "2026-03-01", "2037-03-01"), ("0 0 */31 2 wed", "2023-02-01", "2034-02-01"),
            ("0 0 29 2 */7", "2088-02-29", "2128-02-29"),
        ])
    func rareDays(_ rule: String, _ day: String, _ next: String) throws {
        #expect(try times(rule, after: "\(day)T00:00:00Z", count: 1) == ["\(next)T00:00:00Z"])
    }

    @Test("A local time that doesn't exist matches once, when the clocks move forward")
    func gap() throws {
        #expect(
            try times("*/20 2 * * *", after: "2026-03-28T02:40:00+0100", in: "Europe/Berlin")
                == ["2026-03-29T03:00:00+0200", "2026-03-30T02:00:00+0200", "2026-03-30T02:20:00+0200"])
        #expect(
            try times("30 2 8 3 *", after: "2026-03-01T00:00:00-0500", in: "America/New_York", count: 1)
                == ["2026-03-08T03:00:00-0400"])
    }

    @Test("A local time that exists twice matches the first time only")
    func overlap() throws {
        #expect(
            try times("30 2 * * *", after: "2026-10-24T12:00:00+0200", in: "Europe/Berlin")
                == ["2026-10-25T02:30:00+0200", "2026-10-26T02:30:00+0100", "2026-10-27T02:30:00+0100"])
        // Starting between the two times, and starting in the repeated hour.
        #expect(
            try times("*/30 2 * * *", after: "2026-10-25T02:30:00+0200", in: "Europe/Berlin", count: 1)
                == ["2026-10-26T02:00:00+0100"])
        #expect(
            try times("45 2 * * *", after: "2026-10-25T02:10:00+0100", in: "Europe/Berlin", count: 1)
                == ["2026-10-26T02:45:00+0100"])
    }

    @Test("A rule for every hour skips missing local times, and matches both times of a repeated hour")
    func everyHour() throws {
        #expect(
            try times("30 * * * *", after: "2026-03-29T01:00:00+0100", in: "Europe/Berlin")
                == ["2026-03-29T01:30:00+0100", "2026-03-29T03:30:00+0200", "2026-03-29T04:30:00+0200"])
        #expect(
            try times("0 * * * *", after: "2026-10-25T01:30:00+0200", in: "Europe/Berlin")
                == ["2026-10-25T02:00:00+0200", "2026-10-25T02:00:00+0100", "2026-10-25T03:00:00+0100"])
    }

    @Test("A clock change of 30 minutes is handled")
    func lordHowe() throws {
        // Clocks move forward from 02:00 to 02:30 on 4 October 2026, and back from 02:00 to 01:30 on 5 April.
        #expect(
            try times("15 2 * * *", after: "2026-10-03T12:00:00+1030", in: "Australia/Lord_Howe", count: 2)
                == ["2026-10-04T02:30:00+1100", "2026-10-05T02:15:00+1100"])
        #expect(
            try times("45 1 * * *", after: "2026-04-04T12:00:00+1100", in: "Australia/Lord_Howe", count: 2)
                == ["2026-04-05T01:45:00+1100", "2026-04-06T01:45:00+1030"])
    }

    @Test(
        "The error names the invalid field and the allowed values",
        arguments: [
            ("60 * * * *", "minute", "60"), ("* 24 * * *", "hour", "24"), ("* * 0 * *", "day of month", "0"),
            ("* * * 13 *", "month", "13"), ("* * * foo *", "month", "foo"), ("* * * * 8", "day of week", "8"),
            ("*/0 * * * *", "minute", "*/0"), ("5-1 * * * *", "minute", "5-1"), ("1,,2 * * * *", "minute", "1,,2"),
            ("-1 * * * *", "minute", "-1"), ("1- * * * *", "minute", "1-"),
            ("* * * * fri-mon", "day of week", "fri-mon"),
            ("1/2/3 * * * *", "minute", "1/2/3"), ("99999999999999999999 * * * *", "minute", "99999999999999999999"),
        ])
    func refusals(_ rule: String, _ field: String, _ text: String) throws {
        let error = #expect(throws: ScheduleError.self) { try CronExpression(rule) }
        guard case .badField(rule, field, text, let allowed) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.message.contains(allowed) == true)
    }

    @Test("Malformed rules, and rules that match no date, are rejected")
    func refusedRules() {
        #expect(throws: ScheduleError.fieldCount(rule: "* * *", count: 3)) { try CronExpression("* * *") }
        #expect(throws: ScheduleError.fieldCount(rule: "", count: 0)) { try CronExpression("") }
        #expect(throws: ScheduleError.unknownAlias(rule: "@often")) { try CronExpression("@often") }
        #expect(throws: ScheduleError.neverDue(rule: "0 0 30 2 *")) { try CronExpression("0 0 30 2 *") }
        #expect(throws: ScheduleError.neverDue(rule: "0 0 31 4,6,9,11 *")) { try CronExpression("0 0 31 4,6,9,11 *") }
    }

    /// Rules with the minutes between their closest matches.
    private static let gaps: [(rule: String, minutes: Int64)] = [
        ("* * * * *", 1), ("*/15 * * * *", 15), ("0 8,9 * * *", 60), ("0 0 * * *", 1440), ("59 23,0 * * *", 60),
        ("0 0,23 * * mon", 1380), ("0 0,23 * * mon,tue", 60), ("0 0 1 * *", 40_320), ("@yearly", 525_600),
        ("0 0 29 feb *", 2_103_840),
    ]

    @Test(
        "The shortest time between two matches is that of the closest two, over midnight and over days",
        arguments: gaps)
    func shortestGap(_ gap: (rule: String, minutes: Int64)) throws {
        #expect(try CronExpression(gap.rule).shortestGap == gap.minutes)
    }
}
