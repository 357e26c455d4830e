import Testing
import TrellisKernel

@testable import TrellisWebhooks

@Suite("Retry schedule")
struct RetryScheduleTests {
    @Test("Ten attempts, with the delays of Standard Webhooks and at most 10 % jitter")
    func schedule() {
        let least = (1...9).map { RetrySchedule.delay(after: $0, jitter: 0) }
        #expect(least == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .seconds($0) })
        #expect(RetrySchedule.delay(after: 1, jitter: 1) == .milliseconds(5500))
        #expect(RetrySchedule.delay(after: 10) == nil)
        #expect(RetrySchedule.delay(after: 0) == nil)
        #expect(RetrySchedule.attempts == 10)
    }

    @Test("A requested delay is used if it is longer than that of the schedule")
    func requested() {
        #expect(RetrySchedule.delay(after: 1, requested: .seconds(60), jitter: 0) == .seconds(60))
        #expect(RetrySchedule.delay(after: 3, requested: .seconds(60), jitter: 0) == .seconds(1800))
        #expect(RetrySchedule.delay(after: 10, requested: .seconds(60)) == nil)
    }

    @Test(
        "`Retry-After` accepts seconds or a date, at most the maximum; other values are ignored",
        arguments: [
            ("120", Duration.seconds(120)), (" 7", .seconds(7)), ("0", .zero), ("-5", nil), ("+5", nil),
            ("99999999999999999999", .seconds(86_400)), ("9223372036854775807", .seconds(86_400)),
            ("Thu, 01 Jan 2026 00:01:30 GMT", .seconds(90)), ("Wed, 31 Dec 2025 23:59:59 GMT", .zero),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(86_400)), ("Thu, 01 Jan 2026 00:01:30 GMT, later", nil),
            ("Thursday, 01-Jan-26 00:01:30 GMT", .seconds(90)), ("Sunday, 06-Nov-94 08:49:37 GMT", .zero),
            ("Wednesday, 01-Jan-76 00:00:00 GMT", .seconds(86_400)), ("Saturday, 01-Jan-77 00:00:00 GMT", .zero),
            ("Thursday, 01-Jan-2026 00:01:30 GMT", nil), ("Thursday, 01-Jan 00:01:30 GMT", nil),
            ("Thu Jan  1 00:01:30 2026", .seconds(90)), ("Sun Nov 06 08:49:37 1994", .zero),
            ("Thu Jan 32 00:01:30 2026", nil), ("Thu, 01 Jan 2026 00:01:30", nil), ("1.5", nil), ("1 2", nil),
            ("soon", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(_ field: String, _ delay: Duration?) {
        let newYear = Timestamp(microseconds: 1_767_225_600_000_000)
        #expect(RetryAfter.delay(field, at: newYear, upTo: .seconds(86_400)) == delay)
    }
}
