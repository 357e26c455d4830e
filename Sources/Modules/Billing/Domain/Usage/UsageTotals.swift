import TrellisKernel

/// The quantities of one period, by the name of the meter.
struct UsageTotals: Hashable, Sendable {
    /// The quantity of each meter with usage; none is negative.
    let quantities: [String: Int64]

    /// No usage.
    static let none = UsageTotals()

    private init() { quantities = [:] }

    /// Creates totals that a store has aggregated.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when a quantity is negative.
    init(_ quantities: [String: Int64]) throws(BillingError) {
        guard quantities.values.allSatisfy({ $0 >= 0 }) else {
            throw .valueInvalid("quantity", rule: "it is not negative.")
        }
        self.quantities = quantities
    }

    /// Aggregates the events of a period, in any order.
    ///
    /// An event that appears again counts once. Of two latest events at the same moment, the one with the greater key
    /// counts, so the result doesn't depend on the order. Events of other meters are ignored.
    ///
    /// - Throws: ``BillingError/usageKeyReused(_:)`` when two different events have the same key,
    ///   ``BillingError/amountOverflow``.
    init(of events: some Sequence<UsageEvent>, meters: [Meter]) throws(BillingError) {
        var aggregations: [String: Meter.Aggregation] = [:]
        for meter in meters { aggregations[meter.name] = meter.aggregation }
        var seen: [String: UsageEvent] = [:]
        var (quantities, latest): ([String: Int64], [String: UsageEvent]) = ([:], [:])
        for event in events {
            if let known = seen.updateValue(event, forKey: event.key) {
                guard known == event else { throw .usageKeyReused(event.key) }
                continue
            }
            guard let aggregation = aggregations[event.meter] else { continue }
            let current = quantities[event.meter]
            switch aggregation {
            case .sum:
                let (sum, overflow) = (current ?? 0).addingReportingOverflow(event.quantity)
                guard !overflow else { throw .amountOverflow }
                quantities[event.meter] = sum
            case .max:
                quantities[event.meter] = max(current ?? 0, event.quantity)
            case .last:
                if let other = latest[event.meter], (other.time, other.key) > (event.time, event.key) { continue }
                latest[event.meter] = event
                quantities[event.meter] = event.quantity
            }
        }
        self.quantities = quantities
    }

    /// The quantity of a meter; 0 without usage.
    subscript(_ meter: Meter) -> Int64 { quantities[meter.name] ?? 0 }
}
