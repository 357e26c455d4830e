import Testing
import TrellisKernel

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339 text and timestamps convert to each other",
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("2026-11-22T09:30:00.123456Z", 1_795_339_800_123_456),
            ("2000-02-29T00:00:00.000000Z", 951_782_400_000_000),
            ("0000-01-01T00:00:00.000000Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func roundTrip(text: String, microseconds: Int64) throws {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test("Offsets, short fractions and lower case are parsed")
    func forms() {
        #expect(Timestamp("2026-11-22T10:30:00+01:00") == Timestamp("2026-11-22T09:30:00Z"))
        #expect(Timestamp("2026-11-22t09:30:00.5z")?.description == "2026-11-22T09:30:00.500000Z")
        #expect(Timestamp("2026-11-22T09:30:00.1234567899Z")?.description == "2026-11-22T09:30:00.123456Z")
    }

    @Test(
        "Text that RFC 3339 does not allow is rejected",
        arguments: [
            "", "2026-11-22", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z",
            "2026-11-22T09:30:00",
            "2026-11-22T09:30:00.Z", "2026-11-22T09:30:00+24:00", "2026-11-22T09:30:00Zx", "yesterday",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("Arithmetic at the limits of the range saturates instead of trapping")
    func saturation() {
        #expect(Timestamp(microseconds: .max) + .seconds(1) == Timestamp(microseconds: .max))
        #expect(Timestamp(microseconds: .min) - .seconds(1) == Timestamp(microseconds: .min))
        #expect(Duration.seconds(Int64.max).microseconds == .max)
        #expect(Timestamp(microseconds: .min).description == "0000-01-01T00:00:00.000000Z")
    }

    @Test("A manual clock changes only when it is advanced")
    func manualClock() {
        let clock = ManualClock()
        let start = clock.now
        clock.advance(by: .seconds(90))
        #expect(clock.now - start == .seconds(90))
    }
}
