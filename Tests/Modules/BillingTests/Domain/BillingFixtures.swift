import TrellisKernel

@testable import Billing

extension LocalDate {
    /// Returns the date that the text names; the epoch when it names none.
    static func on(_ text: String) -> LocalDate { LocalDate(text) ?? .epoch }
}

extension Money {
    /// Returns an amount in cents.
    static func eur(_ cents: Int64) -> Money { Money(cents, .eur) }
}

extension ID where Entity == Tenant {
    static let acme = ID(high: 1, low: 1)
}

/// Plans and values of the tests.
enum Fixture {
    static func plan(
        _ key: String = "team", _ interval: BillingInterval = .month, trialDays: Int = 0, prices: [Price]? = nil,
        currency: Currency = .eur
    ) throws -> Plan {
        try Plan(
            id: ID(high: 2, low: UInt64(key.utf8.reduce(0) { $0 &* 31 &+ Int($1) })), key: key, name: key,
            interval: interval, currency: currency, prices: prices ?? [.perSeat("User", Money(1000, currency))],
            trialDays: trialDays)
    }

    static func active(on day: String = "2026-01-31", _ plan: Plan? = nil) throws -> Subscription {
        try Subscription.start(
            id: ID(high: 3, low: 1), tenantID: .acme, plan: plan ?? Fixture.plan(), on: .on(day)
        ).subscription
    }

    static func customer(_ country: String = "DE", taxID: String? = nil) throws -> BillingCustomer {
        try BillingCustomer(
            name: "Acme", address: ["1 Main Street"], country: CountryCode(country), taxID: taxID.map { try TaxID($0) })
    }

    static func policy() throws -> CountryTaxPolicy {
        try CountryTaxPolicy(
            seller: .germany, rates: [.germany: 19_000, CountryCode("FR"): 20_000, CountryCode("NO"): 25_000])
    }

    static func line(
        _ amount: Int64, _ kind: InvoiceLine.Kind = .recurring, currency: Currency = .eur
    ) throws -> InvoiceLine {
        try InvoiceLine(
            kind, "User", quantity: 1, period: BillingPeriod(from: .on("2026-01-01"), to: .on("2026-02-01")),
            amount: Money(amount, currency))
    }

    static func draft(_ amounts: Int64..., country: String = "DE") throws -> InvoiceBuilder.Result? {
        var builder = InvoiceBuilder(tenantID: .acme, customer: try customer(country), currency: .eur)
        for amount in amounts { try builder.add(line(amount, amount < 0 ? .proratedCredit : .recurring)) }
        return try builder.build(id: ID(high: 4, low: 1), taxes: policy())
    }

    static func open(_ amounts: Int64..., country: String = "DE") throws -> Invoice {
        var builder = InvoiceBuilder(tenantID: .acme, customer: try customer(country), currency: .eur)
        for amount in amounts { try builder.add(line(amount, amount < 0 ? .proratedCredit : .recurring)) }
        let draft = try builder.build(id: ID(high: 4, low: 1), taxes: policy())
        guard let draft else { throw BillingError.nothingToChange }
        return try draft.invoice.issued(
            InvoiceNumber(year: 2026, sequence: 1), on: .on("2026-01-31"), dueAfter: 14
        ).invoice
    }

    static func creditRequest(_ sequence: Int = 1) throws -> CreditNoteRequest {
        CreditNoteRequest(
            id: ID(high: 5, low: UInt64(sequence)),
            number: try InvoiceNumber(.creditNote, year: 2026, sequence: sequence), day: .on("2026-02-10"),
            reason: "Service was not available")
    }
}
