import HTTPTypes
import Testing
import TrellisDatabase
import TrellisKernel

@testable import Trellis

@Suite("Declared quotas")
struct QuotaBookTests {
    private func book(_ registrations: QuotaRegistration...) throws(QuotaDeclarationError) -> QuotaBook {
        try QuotaBook(registrations) { _, _ in nil }
    }

    @Test("Two quotas of one name, and a quota that is counted twice or not at all, are refused")
    func refused() throws {
        let (things, rate) = (Quota("things"), Quota("calls", per: .seconds(60)))
        #expect(throws: QuotaDeclarationError.repeated("things")) {
            try book(QuotaRegistration(things) { _ in 0 }, QuotaRegistration(Quota("things", "Others.")) { _ in 1 })
        }
        #expect(throws: QuotaDeclarationError.countMismatch("things")) { try book(QuotaRegistration(things)) }
        #expect(throws: QuotaDeclarationError.countMismatch("calls")) { try book(QuotaRegistration(rate) { _ in 0 }) }
        let valid = try book(QuotaRegistration(things) { _ in 0 }, QuotaRegistration(rate, limit: 5))
        #expect(try valid.registration(named: "calls").limit == 5)
        #expect(throws: QuotaError.notFound("other")) { try valid.registration(named: "other") }
    }

    @Test("Periods begin at multiples of their length since 1970, also before it")
    func periods() {
        let day = Quota("a", per: .seconds(86_400))
        let start = Timestamp(microseconds: 86_400_000_000)
        #expect(day.periodStart(at: start) == start)
        #expect(day.periodStart(at: Timestamp(microseconds: 2 * 86_400_000_000 - 1)) == start)
        #expect(day.periodStart(at: Timestamp(microseconds: -1)) == Timestamp(microseconds: -86_400_000_000))
        #expect(Quota("b", per: .milliseconds(1)).period == .seconds(1))
    }

    @Test("The source of a limit decides who can raise it")
    func refusals() {
        let quota = Quota("things")
        #expect(QuotaLimit(3, from: .plan).refusal(of: quota).kind == .paymentRequired)
        #expect(QuotaLimit(3, from: .tenant).refusal(of: quota).kind == .forbidden)
        #expect(QuotaLimit(3, from: .setting).refusal(of: quota).kind == .forbidden)
        #expect(QuotaError.rate("things", limit: 3, retryAfter: 7).headerFields[.retryAfter] == "7")
        #expect(QuotaError.limit("things", limit: 3).headerFields.isEmpty)
    }
}
