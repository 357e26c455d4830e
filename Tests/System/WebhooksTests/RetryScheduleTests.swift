import Testing
import TrellisKernel

@testable import Webhooks

@Suite("When messages are sent again")
struct RetryScheduleTests {
    @Test("Ten times, after the pauses of the standard, a tenth longer at most")
    func schedule() {
        let least = (1...9).map { RetrySchedule.pause(after: $0, chance: 0) }
        #expect(least == [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .seconds($0) })
        #expect(RetrySchedule.pause(after: 1, chance: 1) == .milliseconds(5500))
        #expect(RetrySchedule.pause(after: 10) == nil)
        #expect(RetrySchedule.pause(after: 0) == nil)
        #expect(RetrySchedule.attempts == 10)
    }

    @Test("A receiver that wants to be left alone is, but never for less than the schedule says")
    func asked() {
        #expect(RetrySchedule.pause(after: 1, asked: .seconds(60), chance: 0) == .seconds(60))
        #expect(RetrySchedule.pause(after: 3, asked: .seconds(60), chance: 0) == .seconds(1800))
        #expect(RetrySchedule.pause(after: 10, asked: .seconds(60)) == nil)
    }

    @Test(
        "A receiver asks in seconds or by a moment, for a day at most; anything else is no wish",
        arguments: [
            ("120", Duration.seconds(120)), (" 7", .seconds(7)), ("0", .zero), ("-5", .zero),
            ("99999999999999999999", nil), ("9223372036854775807", .seconds(86_400)),
            ("Thu, 01 Jan 2026 00:01:30 GMT", .seconds(90)), ("Wed, 31 Dec 2025 23:59:59 GMT", .zero),
            ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(86_400)), ("Thu, 01 Jan 2026 00:01:30 GMT, later", nil),
            ("soon", nil), ("", nil),
        ] as [(String, Duration?)])
    func retryAfter(_ field: String, _ pause: Duration?) {
        let newYear = Timestamp(microseconds: 1_767_225_600_000_000)
        #expect(RetryAfter.pause(field, at: newYear) == pause)
    }
}
