import TrellisKernel
import TrellisWeb

/// The template fields of the list of subscriptions.
struct SubscriptionListPage {
    let filter: SubscriptionFilter
    let page: Page<Subscription>
    let names: [ID<Tenant>: String]

    var fields: TemplateFields {
        get throws {
            let states: [TemplateFields] = SubscriptionStatus.allCases.map { status in
                [
                    "value": .text(status.rawValue), "label": .text(status.label),
                    "isChosen": .flag(status == filter.status),
                ]
            }
            return [
                "states": .list(states), "tenant": .text(filter.tenant?.description ?? ""),
                "rows": .list(try page.items.map(row)), "hasRows": .flag(!page.items.isEmpty),
                "next": .text(page.nextCursor.map { BillingPages.tenants + filter.query(cursor: $0) }),
                "action": .text(BillingPages.tenants), "overview": .text(BillingPages.path),
            ]
        }
    }

    private func row(_ subscription: Subscription) throws -> TemplateFields {
        let price = try subscription.plan.recurringPrice(seatCount: subscription.seatCount)
        return [
            "href": .text(BillingPages.tenant(subscription.tenantID)),
            "name": .text((names[subscription.tenantID] ?? subscription.tenantID.description).shortened(to: 200)),
            "status": .text(subscription.status.label), "style": .text(subscription.status.style),
            "plan": .text("\(subscription.plan.name), version \(subscription.plan.version)"),
            "users": .number(Int(subscription.seatCount)),
            "price": .text("\(price.formatted) a \(subscription.plan.interval.label)"),
            "started": .text(subscription.startedOn.description), "end": .text(subscription.period.end.description),
        ]
    }
}
