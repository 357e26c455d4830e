import TrellisDatabase
import TrellisKernel
import TrellisTexts

/// What the use cases share: the plans, the rules of the seller, and the adapters.
struct BillingDependencies: Sendable {
    let catalog: PlanCatalog
    let rules: BillingRules
    let subscriptions: any SubscriptionRepository<TenantTransaction>
    let invoices: any InvoiceRepository<TenantTransaction>
    let usage: any UsageRepository<TenantTransaction>
    let accounts: any AccountRepository<TenantTransaction>
    let documents: any DocumentRepository<TenantTransaction>
    var contents: any DocumentStore
    let queries: any BillingQueries
    let gateway: any PaymentGateway
    /// The absolute URL of the product, to whose origin pages of the gateway may lead back.
    let returnAddress: String
    let notices: any BillingNotices<TenantTransaction>
    /// The forms in which documents are made.
    var formats: [any InvoiceFormat]
    /// Returns the calendar of a time zone, by its IANA name.
    let calendar: @Sendable (String) throws(BillingError) -> any TenantCalendar
    /// Returns the name of a tenant, for the first account; nil when it isn't known.
    let tenantName: @Sendable (ID<Tenant>) async throws -> String?
}

extension BillingDependencies {
    /// Returns the form with a name; nil when the product has none.
    func format(named name: String) -> (any InvoiceFormat)? { formats.first { $0.name == name } }
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
    /// What documents say of the seller.
    let seller: Seller
    /// The language of tenants that haven't stated theirs.
    let language: LanguageTag
    /// The days before the end of a trial on which the tenant is told; 0 for never.
    let trialNoticeDays: Int
    /// Whether the tenant is told that a payment succeeded.
    let sendsReceipts: Bool
}

extension BillingRules {
    /// Returns the language of an account's documents and mails.
    func language(of account: BillingAccount) -> LanguageTag {
        account.language.flatMap { LanguageTag($0) } ?? language
    }

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
