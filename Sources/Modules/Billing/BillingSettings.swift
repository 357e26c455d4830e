import TrellisConfig
import TrellisKernel
import TrellisTexts

/// The settings of billing: the section `billing`; ``StripeSettings`` has those of the gateway.
package struct BillingSettings: Settings {
    package static let section = "billing"

    @Setting("Payment gateway: fake moves no money, for development and tests; stripe charges.")
    package var gateway = GatewayKind.fake

    @Setting("Whether the gateway fake is accepted outside of development and test, where no customer pays.")
    package var allowFake = false

    @Setting(
        "Currency of plans that name none, by its code of ISO 4217.",
        .that("be a code of ISO 4217, as in EUR") { (try? Currency($0)) != nil })
    package var currency = "EUR"

    @Setting(
        "Days from the first failed payment to each further attempt, ascending.",
        .that("ascend within 1 to 90 days") { (try? DunningSchedule(delays: $0, end: .expire)) != nil })
    package var dunningDays = [1, 3, 5, 7]

    @Setting(
        "What happens after the last attempt: expire ends the subscription, remain_past_due leaves it to a person.")
    package var dunningEnd = DunningEnd.expire

    @Setting("Days from the issue of an invoice to its due day.", .range(0...365))
    package var invoiceDueDays = 14

    @Setting("Whether the unused days are paid back when a subscription is cancelled at once.")
    package var creditUnusedDays = false

    @Setting(
        "Name of the seller, as invoices print it.", .that("have 1 to 200 characters") { (1...200).contains($0.count) })
    package var sellerName = "Trellis"

    @Setting(
        "Lines of the seller's postal address, as invoices print them.",
        .that("have at most 6 lines") { $0.count <= 6 })
    package var sellerAddress: [String] = []

    @Setting(
        "Country of the seller, which is also that of customers who haven't stated theirs: two letters of ISO 3166-1.",
        .that("be two capital letters of ISO 3166-1, as in DE") { (try? CountryCode($0)) != nil })
    package var sellerCountry = "DE"

    @Setting("VAT identification number of the seller, as invoices print it.")
    package var sellerTaxID: String?

    @Setting(
        "Tax rates in percent by country, as in DE=19; that of the seller is required. Three decimals are possible.",
        .each(.that("be a country and a rate, as in DE=19 or FI=25.5") { TaxRate($0) != nil }))
    package var taxRates = ["DE=19"]

    @Setting(
        "Time zone of tenants that haven't stated theirs, by its IANA name.",
        .that("be a name of the IANA database, as in Europe/Berlin") {
            TimeZoneName.isPossible($0) && (try? TimeZoneCalendar($0)) != nil
        })
    package var timeZone = "UTC"

    @Setting(
        "Language of documents and mails of tenants that haven't stated theirs, such as en or de.",
        .that("be a language such as en or de-AT") { LanguageTag($0) != nil })
    package var language = "en"

    @Setting("Days before the end of a trial on which the tenant is told by mail; 0 sends none.", .range(0...30))
    package var trialNoticeDays = 3

    @Setting("Whether each successful payment is confirmed by mail.")
    package var receipts = true

    @Setting(
        "URL of the page on which customers manage billing, to which mails link; by default that of the product.",
        .ifSet(.url("https", "http")))
    package var pageURL: String?

    /// Creates the default settings.
    package init() {}
}

/// The gateways that the settings can choose.
package enum GatewayKind: String, CaseIterable, SettingValue {
    case fake
    case stripe
}

/// What happens after the last attempt to collect an invoice, as the settings name it.
package enum DunningEnd: String, CaseIterable, SettingValue {
    case expire
    case remainPastDue = "remain_past_due"
}

/// A tax rate of a country in the settings, as in `DE=19` or `FI=25.5`.
struct TaxRate: Sendable {
    let country: CountryCode
    /// In thousandths of a percent.
    let rate: Int

    /// Parses the text; nil when it is anything else, or above 100 %.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        guard parts.count == 2, let country = try? CountryCode(String(Substring(parts[0]))) else { return nil }
        let number = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard number.count <= 2, number.allSatisfy({ !$0.isEmpty && $0.allSatisfy { digits.contains($0) } }),
            let whole = number.first, whole.count <= 3, let percent = Int(Substring(whole))
        else { return nil }
        let decimals = number.count == 2 ? String(Substring(number[1])) : "0"
        guard decimals.utf8.count <= 3,
            let thousandths = Int(decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
        else { return nil }
        let rate = percent * 1000 + thousandths
        guard rate <= 100_000 else { return nil }
        (self.country, self.rate) = (country, rate)
    }
}
