import TrellisKernel
import TrellisWeb

/// The template fields of the list of tenants with overdue invoices.
struct PastDuePage {
    let page: Page<PastDueTenant>
    let names: [ID<Tenant>: String]
    let dunning: DunningSchedule

    var fields: TemplateFields {
        get throws {
            let next = page.nextCursor.map { BillingPages.pastDue + QueryString.query([("cursor", $0)]) }
            return [
                "tenants": .list(try page.items.map(row)), "hasTenants": .flag(!page.items.isEmpty),
                "next": .text(next), "overview": .text(BillingPages.path),
            ]
        }
    }

    private func row(_ tenant: PastDueTenant) throws -> TemplateFields {
        [
            "href": .text(BillingPages.tenant(tenant.tenantID)),
            "name": .text((names[tenant.tenantID] ?? tenant.tenantID.description).shortened(to: 200)),
            "amounts": .list(tenant.amounts.map { ["amount": .text($0.formatted)] }),
            "invoices": .number(tenant.invoiceCount), "since": .text(tenant.since.description),
            "attempts": .number(tenant.attempts), "next": .text(try tenant.nextAttempt(by: dunning)?.description),
        ]
    }
}
