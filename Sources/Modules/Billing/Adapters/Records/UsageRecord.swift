import TrellisDatabase
import TrellisKernel

/// The entity of `ID<ClosedUsage>`: usage that is charged together.
enum ClosedUsage: Sendable {}

/// A row of `billing_usage`: one usage event.
@Record("billing_usage")
struct UsageRecord: TenantOwned {
    let id: ID<UsageRecord>
    let tenantID: ID<Tenant>
    var subscriptionID: ID<Subscription>
    /// The idempotency key, unique for the tenant.
    var key: String
    var meter: String
    var quantity: Int64
    var at: Timestamp
    /// The closing in which it was charged; nil while it wasn't.
    var closingID: ID<ClosedUsage>?
}

extension UsageRecord {
    init(_ event: UsageEvent, of subscription: ID<Subscription>, tenantID: ID<Tenant>, at now: Timestamp) {
        self.init(
            id: ID(at: now), tenantID: tenantID, subscriptionID: subscription, key: event.key, meter: event.meter,
            quantity: event.quantity, at: event.time, closingID: nil)
    }

    /// Returns whether the row is of this event.
    func isSame(as event: UsageEvent) -> Bool {
        meter == event.meter && quantity == event.quantity && at == event.time
    }
}

/// A row of `billing_usage_total`: the quantity of one meter that was charged for a period.
@Record("billing_usage_total")
struct UsageTotalRecord: TenantOwned {
    let id: ID<UsageTotalRecord>
    let tenantID: ID<Tenant>
    var subscriptionID: ID<Subscription>
    var closingID: ID<ClosedUsage>
    var meter: String
    var quantity: Int64
    var periodStart: LocalDate
    var periodEnd: LocalDate
    var at: Timestamp
}
