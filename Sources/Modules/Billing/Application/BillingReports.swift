import TrellisDatabase
import TrellisKernel

/// What superusers see of the billing of all tenants: reads without locks, each of a bounded number of rows or of sums.
protocol BillingReports: Sendable {
    /// Returns the sums over all tenants of the last twelve months, by the days in UTC.
    func overview() async throws -> BillingOverview

    /// Returns the tenants with open invoices whose due day is before today in UTC, the longest overdue first.
    ///
    /// - Throws: `CursorError.invalid`.
    func pastDue(_ page: PageRequest) async throws -> Page<PastDueTenant>

    /// Returns the subscriptions, latest first.
    ///
    /// - Throws: `CursorError.invalid`.
    func subscriptions(_ filter: SubscriptionFilter, _ page: PageRequest) async throws -> Page<Subscription>

    /// Returns the billing of one tenant.
    ///
    /// - Throws: `CursorError.invalid`.
    func billing(_ cursors: TenantBillingCursors, in database: TenantDatabase) async throws -> TenantBilling
}

/// Which subscriptions a list has.
struct SubscriptionFilter: Hashable, Sendable {
    /// Those in this state; nil for all.
    var status: SubscriptionStatus?
    /// Those of this tenant; nil for all.
    var tenant: ID<Tenant>?
}

/// A tenant with overdue invoices.
struct PastDueTenant: Hashable, Sendable {
    let tenantID: ID<Tenant>
    /// The number of its overdue invoices.
    let invoiceCount: Int
    /// What is due of them, one amount for each currency.
    let amounts: [Money]
    /// The due day of the oldest of them.
    let since: LocalDate
    /// How often the oldest was tried to charge.
    let attempts: Int
    /// The failed attempts that the dunning schedule counts from.
    let failures: UnpaidInvoice

    /// Returns the day of the next attempt; nil when the schedule has none.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` after the year 9999.
    func nextAttempt(by schedule: DunningSchedule) throws(BillingError) -> LocalDate? {
        guard case .retry(let day) = try schedule.step(after: failures) else { return nil }
        return day
    }
}

/// Where the lists of a tenant's page continue; nil for their beginning.
struct TenantBillingCursors: Hashable, Sendable {
    var invoices: String?
    var creditNotes: String?
    var payments: String?
}

/// The billing of one tenant.
struct TenantBilling: Sendable {
    /// A charge with its invoice.
    struct Charge: Sendable {
        let payment: Payment
        /// When the attempt was made.
        let at: Timestamp
        let invoiceNumber: InvoiceNumber?
    }

    /// The quantity of a meter.
    struct Usage: Sendable {
        let meter: String
        let quantity: Int64
        /// The charged period; nil for usage that isn't charged yet.
        let period: BillingPeriod?
    }

    /// Nil until the tenant has started anything.
    let account: BillingAccount?
    /// The subscription that hasn't ended, or else the latest one.
    let subscription: Subscription?
    /// What isn't charged yet, by meter of the plan; then what was charged, latest first.
    let usage: [Usage]
    let invoices: Page<Invoice>
    let creditNotes: Page<CreditNote>
    /// The refunds of these credit notes.
    let refunds: [ID<CreditNote>: Refund]
    let payments: Page<Charge>
}
