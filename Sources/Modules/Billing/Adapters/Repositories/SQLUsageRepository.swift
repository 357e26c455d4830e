import TrellisDatabase
import TrellisKernel

/// The usage of a tenant in `billing_usage`, rolled up into `billing_usage_total` when it is charged.
struct SQLUsageRepository: UsageRepository {
    func insert(
        _ events: [UsageEvent], of subscription: ID<Subscription>, in work: TenantTransaction
    ) throws -> UsageReceipt {
        var first: [String: UsageEvent] = [:]
        for event in events {
            guard let known = first.updateValue(event, forKey: event.key) else { continue }
            guard known == event else { throw BillingError.usageKeyReused(event.key) }
        }
        let (tenant, now) = (work.scope.tenantID, work.now)
        let new = first.values.sorted { $0.key < $1.key }.map {
            UsageRecord($0, of: subscription, tenantID: tenant, at: now)
        }
        let inserted = Set(try work.insertMissing(new).map(\.key))
        let known = first.keys.filter { !inserted.contains($0) }
        for record in try work.fetch(UsageRecord.where { $0.key.in(known) }) {
            guard let event = first[record.key], record.isSame(as: event) else {
                throw BillingError.usageKeyReused(record.key)
            }
        }
        return UsageReceipt(accepted: inserted.count, duplicates: events.count - inserted.count)
    }

    func times(of keys: [String], in work: TenantTransaction) throws -> [String: Timestamp] {
        var times: [String: Timestamp] = [:]
        guard !keys.isEmpty else { return times }
        for record in try work.fetch(UsageRecord.where { $0.key.in(keys) }) { times[record.key] = record.at }
        return times
    }

    func close(_ closing: UsageClosing, in work: TenantTransaction) throws -> UsageTotals {
        let id = ID<ClosedUsage>(at: work.now)
        let open = UsageRecord.where {
            $0.subscriptionID == closing.subscriptionID && $0.closingID == nil && $0.at >= closing.start
                && $0.at < closing.end
        }
        // Marked first and summed then: what is stored in between isn't marked, and so waits for the next closing.
        guard try work.update(open, set: { [$0.closingID.set(id)] }) > 0 else { return .none }
        var quantities: [String: Int64] = [:]
        for meter in closing.meters {
            let events = UsageRecord.where { $0.closingID == id && $0.meter == meter.name }
            let quantity: Int64? =
                switch meter.aggregation {
                case .sum: try work.aggregate(events) { $0.quantity.sum() }
                case .max: try work.aggregate(events) { $0.quantity.max() }
                case .last:
                    try work.first(events.order { [$0.at.descending, $0.key.descending] })?.quantity
                }
            quantities[meter.name] = quantity ?? 0
        }
        let (tenant, now) = (work.scope.tenantID, work.now)
        for (meter, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
            try work.insert(
                UsageTotalRecord(
                    id: ID(at: now), tenantID: tenant, subscriptionID: closing.subscriptionID, closingID: id,
                    meter: meter, quantity: quantity, periodStart: closing.period.start,
                    periodEnd: closing.period.end, at: now))
        }
        return try UsageTotals(quantities)
    }
}
