import TrellisDatabase
import TrellisHub
import TrellisKernel

/// What superusers see of billing, with the names of tenants.
struct SuperuserBillingService: Sendable {
    let reports: any BillingReports
    /// The rules of the seller.
    let rules: BillingRules
    /// Returns the names of the tenants that exist.
    let tenantNames: @Sendable ([ID<Tenant>]) async throws -> [ID<Tenant>: String]
    /// Returns the rows of the scope's tenant.
    let rows: @Sendable (Scope) -> TenantDatabase

    /// Returns the sums over all tenants.
    func overview() async throws -> BillingOverview { try await reports.overview() }

    /// Returns the tenants with overdue invoices, the longest overdue first, and their names.
    ///
    /// - Throws: `CursorError.invalid`.
    func pastDue(_ page: PageRequest) async throws -> (page: Page<PastDueTenant>, names: [ID<Tenant>: String]) {
        let page = try await reports.pastDue(page)
        return (page, try await tenantNames(page.items.map(\.tenantID)))
    }

    /// Returns the subscriptions, latest first, and the names of their tenants.
    ///
    /// - Throws: `CursorError.invalid`.
    func subscriptions(
        _ filter: SubscriptionFilter, _ page: PageRequest
    ) async throws -> (page: Page<Subscription>, names: [ID<Tenant>: String]) {
        let page = try await reports.subscriptions(filter, page)
        return (page, try await tenantNames(page.items.map(\.tenantID)))
    }

    /// Returns the billing of the scope's tenant and its name, and records in the audit of the tenant that the user of
    /// the scope has read it.
    ///
    /// - Throws: ``BillingReportError/tenantMissing``, `CursorError.invalid`.
    func billing(
        for scope: Scope, _ cursors: TenantBillingCursors
    ) async throws -> (billing: TenantBilling, name: String) {
        let tenant = scope.tenantID
        guard let name = try await tenantNames([tenant])[tenant] else { throw BillingReportError.tenantMissing }
        let database = rows(scope)
        let billing = try await reports.billing(cursors, in: database)
        try await database.write { try $0.audit("billing.viewed", of: "billing_account", id: tenant.description) }
        return (billing, name)
    }
}
