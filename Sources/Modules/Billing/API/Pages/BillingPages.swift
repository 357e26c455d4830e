import TrellisKernel
import TrellisWeb

/// The pages of billing in the administration.
enum BillingPages {
    static let path = "/admin/billing"
    static let pastDue = "/admin/billing/past-due"
    static let tenants = "/admin/billing/tenants"

    /// Returns the path of the page of a tenant.
    static func tenant(_ id: ID<Tenant>) -> String { "\(tenants)/\(id)" }

    /// Returns the section, which reads through the service.
    static func section(_ service: SuperuserBillingService) -> AdminSection {
        AdminSection(
            "billing", label: BillingPageText.label, about: BillingPageText.about,
            templates: [
                PageTemplate("billing-overview", BillingOverviewTemplate.source),
                PageTemplate("billing-past-due", PastDueTemplate.source),
                PageTemplate("billing-tenants", BillingTenantsTemplate.source),
                PageTemplate("billing-tenant", TenantBillingTemplate.source),
                PageTemplate("billing-usage", TenantBillingTemplate.usage),
                PageTemplate("billing-documents", TenantBillingTemplate.documents),
                PageTemplate("billing-payments", TenantBillingTemplate.payments),
            ]
        ) { pages in BillingPagesController.routes { BillingPagesController($0, service, pages) } }
    }
}

/// What the navigation says of the pages.
enum BillingPageText: String, CaseIterable, TextSource {
    case label
    case about

    var textName: String { "billing.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .label: "Billing"
        case .about: "Revenue, overdue invoices and the subscriptions of tenants."
        }
    }
}
