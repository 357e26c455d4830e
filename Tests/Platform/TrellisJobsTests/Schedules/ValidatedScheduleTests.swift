import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisJobs

@Schema
struct TickJob: JobPayload {
    static let name = "tests.tick"
}

@Suite("Due times of schedules")
struct ValidatedScheduleTests {
    /// Returns the moment `minutes` minutes after 1 January 2026, 00:00 UTC.
    private func minute(_ minutes: Int, seconds: Int = 0) -> Timestamp {
        Timestamp(microseconds: 1_767_225_600_000_000) + .seconds(minutes * 60 + seconds)
    }

    private func times(_ rule: ScheduleRule, _ misfire: JobSchedule.Misfire) throws -> ValidatedSchedule {
        try ValidatedSchedule(JobSchedule("tick", rule, misfire: misfire, TickJob()))
    }

    @Test("The first due time is due exactly at its time")
    func first() throws {
        let times = try times(.cron("*/10 * * * *"), .latest)
        #expect(times.due(from: minute(10), to: minute(9, seconds: 59)) == [])
        #expect(times.due(from: minute(10), to: minute(10)) == [minute(10)])
        #expect(times.next(after: minute(10)) == minute(20))
    }

    @Test("The misfire policies select no missed time, the latest, or the latest few")
    func misfires() throws {
        let rule = ScheduleRule.cron("*/10 * * * *")
        let (from, now) = (minute(10), minute(45))
        #expect(try times(rule, .skip).due(from: from, to: now) == [])
        #expect(try times(rule, .skip).due(from: from, to: minute(40, seconds: 60)) == [minute(40)])
        #expect(try times(rule, .latest).due(from: from, to: now) == [minute(40)])
        #expect(try times(rule, .all(limit: 3)).due(from: from, to: now) == [20, 30, 40].map { minute($0) })
        #expect(try times(rule, .all(limit: 9)).due(from: from, to: now) == [10, 20, 30, 40].map { minute($0) })
    }

    @Test("A year of missed times isn't enumerated to find the latest")
    func longAbsence() throws {
        let now = minute(366 * 24 * 60)
        let latest = try times(.every(.seconds(1)), .latest).due(from: minute(0), to: now)
        #expect(latest == [now])
        let rare = try times(.cron("0 0 1 1 *"), .all(limit: 5)).due(from: minute(0), to: now)
        #expect(rare == [minute(0), minute(365 * 24 * 60)])
    }

    @Test("A period is counted from 1970, so that all processes agree")
    func periods() throws {
        let times = try times(.every(.seconds(7)), .latest)
        let next = times.next(after: minute(0))
        #expect(next.seconds % 7 == 0)
        #expect(next > minute(0) && next <= minute(0) + .seconds(7))
        #expect(times.next(after: next) == next + .seconds(7))
    }

    @Test("Invalid schedules are rejected before anything runs")
    func refusals() {
        func schedule(_ name: String, _ rule: ScheduleRule, in zone: String = "UTC") -> JobSchedule {
            JobSchedule(name, rule, in: zone, TickJob())
        }
        for zone in ["Mars/Base", "GMT+5", "UTC-3", "Factory"] {
            #expect(throws: ScheduleError.unknownTimeZone(schedule: "a", name: zone)) {
                try ValidatedSchedule.checked([schedule("a", .cron("@daily"), in: zone)])
            }
        }
        for zone in ["Etc/GMT+5", "GMT", "UTC"] {
            #expect(throws: Never.self) { try ValidatedSchedule.checked([schedule("a", .cron("@daily"), in: zone)]) }
        }
        #expect(throws: ScheduleError.duplicateName("a")) {
            try ValidatedSchedule.checked([schedule("a", .cron("@daily")), schedule("a", .cron("@hourly"))])
        }
        for period in [Duration.zero, .milliseconds(999), .seconds(400 * 86_400)] {
            #expect(throws: ScheduleError.self) { try ValidatedSchedule.checked([schedule("a", .every(period))]) }
        }
    }
}
