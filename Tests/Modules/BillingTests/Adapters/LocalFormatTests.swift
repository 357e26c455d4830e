import Testing
import TrellisTexts

@testable import Billing

@Suite("Amounts and days in the reader's language")
struct LocalFormatTests {
    private let english = LocalFormat(.english)
    private let german = LocalFormat(.german)

    @Test("Amounts have their currency's decimals, groups of three digits, and a space that doesn't break")
    func amounts() throws {
        #expect(english.amount(.eur(123_456_789)) == "1,234,567.89\u{A0}EUR")
        #expect(german.amount(.eur(123_456_789)) == "1.234.567,89\u{A0}EUR")
        #expect(english.amount(.eur(5)) == "0.05\u{A0}EUR")
        #expect(german.amount(.eur(-100_005)) == "-1.000,05\u{A0}EUR")
        #expect(english.amount(Money(1000, .jpy)) == "1,000\u{A0}JPY")
        #expect(english.amount(Money(.min, try Currency("KWD"))) == "-9,223,372,036,854,775.808\u{A0}KWD")
        #expect(german.quantity(1_000_000) == "1.000.000")
        #expect(english.quantity(999) == "999")
    }

    @Test("Rates have no zeros at the end")
    func rates() {
        #expect([0, 19_000, 8875, 5500, 100_000].map(english.rate) == ["0%", "19%", "8.875%", "5.5%", "100%"])
        #expect([19_000, 8875, 50].map(german.rate) == ["19\u{A0}%", "8,875\u{A0}%", "0,05\u{A0}%"])
    }

    @Test("A period shows its first and its last day")
    func days() throws {
        let month = try BillingPeriod(from: .on("2028-02-01"), to: .on("2028-03-01"))
        #expect(try english.period(month) == "1 February 2028 – 29 February 2028")
        #expect(try german.period(month) == "1. Februar 2028 – 29. Februar 2028")
        let day = try BillingPeriod(from: .on("2026-12-31"), to: .on("2027-01-01"))
        #expect(try english.period(day) == "31 December 2026")
        #expect(german.tax("VAT DE") == "USt. DE")
        #expect(english.tax("VAT DE") == "VAT DE")
        #expect(german.tax("GST") == "GST")
    }

    @Test("A language without a form of its own has the English one")
    func otherLanguages() throws {
        #expect(LocalFormat(try #require(LanguageTag("fr"))).day(.on("2026-03-01")) == "1 March 2026")
        #expect(LocalFormat(try #require(LanguageTag("de-AT"))).day(.on("2026-03-01")) == "1. März 2026")
    }
}
