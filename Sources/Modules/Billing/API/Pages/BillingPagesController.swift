import TrellisKernel
import TrellisWeb

/// The billing of all tenants, for superusers.
@Controller("admin/billing")
struct BillingPagesController {
    let context: PageContext
    let service: SuperuserBillingService
    let pages: any AdminPageRenderer

    init(_ context: PageContext, _ service: SuperuserBillingService, _ pages: any AdminPageRenderer) {
        (self.context, self.service, self.pages) = (context, service, pages)
    }

    /// Show the revenue of all tenants.
    @GET(access: .superuserSession)
    func overview() async throws -> PageResponse {
        let overview = try await service.overview()
        return try pages.page(
            "billing-overview", title: "Billing", try BillingOverviewPage(overview: overview).fields, for: context)
    }

    /// List the tenants with overdue invoices, the longest overdue first.
    @GET("past-due", access: .superuserSession, errors: [CursorError.invalid])
    func pastDue(cursor: String?) async throws -> PageResponse {
        let (page, names) = try await service.pastDue(PageRequest(cursor: cursor))
        let list = PastDuePage(page: page, names: names, dunning: service.rules.dunning)
        return try pages.page("billing-past-due", title: "Past due", try list.fields, for: context)
    }

    /// List the subscriptions of tenants, latest first.
    @GET("tenants", access: .superuserSession, errors: [BillingReportError.filterInvalid, CursorError.invalid])
    func tenants(status: String?, tenant: String?, cursor: String?) async throws -> PageResponse {
        let filter = try SubscriptionFilter(status: status, tenant: tenant)
        let (page, names) = try await service.subscriptions(filter, PageRequest(cursor: cursor))
        let list = SubscriptionListPage(filter: filter, page: page, names: names)
        return try pages.page("billing-tenants", title: "Tenants", try list.fields, for: context)
    }

    /// Show the billing of one tenant.
    @GET(
        "tenants/{tenant}", access: .superuserSession, errors: [BillingReportError.tenantMissing, CursorError.invalid])
    func tenant(
        tenant: ID<Tenant>, invoices: String?, notes: String?, payments: String?
    ) async throws -> PageResponse {
        let cursors = TenantBillingCursors(invoices: invoices, creditNotes: notes, payments: payments)
        let (billing, name) = try await service.billing(for: context.scope.within(tenant), cursors)
        let page = TenantBillingPage(tenant: tenant, name: name, billing: billing)
        return try pages.page("billing-tenant", title: name, try page.fields, for: context)
    }
}

extension SubscriptionFilter {
    /// Creates the filter from the fields of a query; empty ones count as absent, because browsers send them.
    ///
    /// - Throws: ``BillingReportError/filterInvalid``.
    init(status: String?, tenant: String?) throws(BillingReportError) {
        self.init()
        if let status, !status.isEmpty {
            guard let value = SubscriptionStatus(rawValue: status) else { throw .filterInvalid }
            self.status = value
        }
        if let tenant, !tenant.isEmpty {
            guard let id = ID<Tenant>(tenant) else { throw .filterInvalid }
            self.tenant = id
        }
    }

    /// Returns the filter as a query string, followed by a cursor.
    func query(cursor: String) -> String {
        QueryString.query([
            ("status", status?.rawValue), ("tenant", tenant?.description), ("cursor", cursor),
        ])
    }
}
