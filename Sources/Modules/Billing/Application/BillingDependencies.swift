import TrellisDatabase
import TrellisKernel

/// What the use cases share: the plans, the rules of the seller, and the adapters.
struct BillingDependencies: Sendable {
    let catalog: PlanCatalog
    let rules: BillingRules
    let subscriptions: any SubscriptionRepository<TenantTransaction>
    let invoices: any InvoiceRepository<TenantTransaction>
    let usage: any UsageRepository<TenantTransaction>
    let accounts: any AccountRepository<TenantTransaction>
    let queries: any BillingQueries
    let gateway: any PaymentGateway
    /// Returns the calendar of a time zone, by its IANA name.
    let calendar: @Sendable (String) throws(BillingError) -> any TenantCalendar
    /// Returns the name of a tenant, for the first account; nil when it isn't known.
    let tenantName: @Sendable (ID<Tenant>) async throws -> String?
}

/// The rules of the seller.
struct BillingRules: Sendable {
    let taxes: any TaxPolicy
    let dunning: DunningSchedule
    /// The days from the issue of an invoice to its due day.
    let invoiceDueDays: Int
    /// The country of customers that haven't stated theirs.
    let country: CountryCode
    /// The time zone of tenants that haven't stated theirs.
    let timeZone: String
    /// Whether the unused days are paid back when a subscription is cancelled at once.
    let creditsUnusedDays: Bool
}

extension BillingRules {
    /// Returns the account of a tenant that hasn't stated anything.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the name is longer than 200 characters.
    func account(of tenant: ID<Tenant>, named name: String?) throws(BillingError) -> BillingAccount {
        let name = name.flatMap { $0.isEmpty ? nil : $0 } ?? "Tenant \(tenant)"
        return BillingAccount(
            tenantID: tenant, customer: try BillingCustomer(name: name, address: [], country: country), email: nil,
            timeZone: timeZone, gatewayCustomer: nil, paymentMethod: nil)
    }
}
