import TrellisDatabase
import TrellisKernel

/// What a sender reports of one use.
struct UsageReport: Hashable, Sendable {
    let key: String
    let meter: String
    let quantity: Int64
    /// When it happened; nil for the time at which it first arrives.
    let time: Timestamp?
}

/// The use case of measured usage.
struct UsageService: Sendable {
    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Stores usage of the subscription, all events or none; an event that is sent again with its key counts once.
    ///
    /// Usage that arrives after its period was invoiced counts in the open one; see ``UsagePlacement``.
    ///
    /// - Throws: ``BillingServiceError/subscriptionMissing``, ``BillingServiceError/meterUnknown(_:)``,
    ///   ``BillingError/usageKeyReused(_:)``, ``BillingError/usageTooEarly(_:)``, ``BillingError/usageInFuture``,
    ///   ``BillingError/valueInvalid(_:rule:)``.
    func record(_ reports: [UsageReport]) async throws -> UsageReceipt {
        let dependencies = dependencies
        return try await database.write { tx in
            guard let subscription = try dependencies.subscriptions.loadCurrent(in: tx)?.value else {
                throw BillingServiceError.subscriptionMissing
            }
            let work = try BillingWork(tx, dependencies)
            // An event without a time that is sent again has the time of its first arrival.
            let known = try dependencies.usage.times(of: reports.filter { $0.time == nil }.map(\.key), in: tx)
            let events = try reports.map { report in
                guard dependencies.catalog.measures(report.meter) else {
                    throw BillingServiceError.meterUnknown(report.meter)
                }
                let event = try UsageEvent(
                    key: report.key, meter: report.meter, quantity: report.quantity,
                    time: report.time ?? known[report.key] ?? tx.now, arrivedAt: tx.now)
                _ = try UsagePlacement.of(
                    event, startedOn: subscription.startedOn, chargedFrom: subscription.chargedFrom,
                    open: subscription.period, calendar: work.calendar)
                return event
            }
            return try dependencies.usage.insert(events, of: subscription.id, in: tx)
        }
    }
}
