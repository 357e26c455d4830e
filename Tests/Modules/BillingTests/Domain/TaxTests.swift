import Testing

@testable import Billing

@Suite("Taxes")
struct TaxTests {
    @Test(
        "A German seller charges by the customer's country and tax id",
        arguments: [
            ("DE", nil, 19_000, .taxed), ("DE", "DE123456789", 19_000, .taxed),
            ("FR", "FR12345678901", 0, .reverseCharge), ("FR", nil, 20_000, .taxed),
            ("FR", "IT12345678901", 20_000, .taxed), ("GR", "EL123456789", 0, .reverseCharge),
            ("NO", nil, 25_000, .taxed), ("US", nil, 0, .outsideScope),
        ] as [(String, String?, Int, AppliedTax.Treatment)])
    func rows(country: String, taxID: String?, rate: Int, treatment: AppliedTax.Treatment) throws {
        let taxes = try Fixture.policy().taxes(for: Fixture.customer(country, taxID: taxID))
        #expect(taxes == [try AppliedTax("VAT \(country)", rate: rate, treatment)])
    }

    @Test("A country of the EU without a rate is an error, never free of tax")
    func missingRate() throws {
        let policy = try Fixture.policy()
        let customer = try Fixture.customer("IT")
        #expect(throws: BillingError.taxRateMissing(try CountryCode("IT"))) { try policy.taxes(for: customer) }
        #expect(throws: BillingError.taxRateMissing(.germany)) { try CountryTaxPolicy(seller: .germany, rates: [:]) }
    }

    @Test("Tax ids are compared without spaces and case; others are refused")
    func taxIDs() throws {
        #expect(try TaxID("de 123.456-789").text == "DE123456789")
        #expect(try TaxID("EL123456789").country.letters == "GR")
        for text in ["", "DE", "DE1", "GR123456789", "US123456789", "DE1234567890123", "DE12345678ß", "D\u{130}123"] {
            #expect(throws: BillingError.self, "\(text)") { try TaxID(text) }
        }
    }

    @Test("Rates have thousandths of a percent")
    func rates() throws {
        #expect(try AppliedTax("QST", rate: 9975).amount(on: .eur(10_000)) == .eur(998))
        #expect(throws: BillingError.self) { try AppliedTax("VAT", rate: 100_001) }
        #expect(throws: BillingError.self) { try AppliedTax("VAT", rate: -1) }
        #expect(throws: BillingError.self) { try AppliedTax("VAT", rate: 1, .reverseCharge) }
    }
}
