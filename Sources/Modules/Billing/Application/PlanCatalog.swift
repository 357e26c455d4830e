import TrellisKernel

/// The plans of the product, with all versions that subscriptions may have.
///
/// - C1: Each key and version is there once, and the versions of a key are 1, 2, 3, …
/// - C2: The versions of a key have the same identifier, interval and currency; two keys have different identifiers.
struct PlanCatalog: Sendable {
    /// The latest version of each plan, in the order of their declaration.
    let offered: [Plan]
    private let versions: [String: [Plan]]

    /// Creates a catalogue.
    ///
    /// - Throws: ``BillingError/stateInvalid(_:)`` with the number of the invariant that the plans break.
    init(_ plans: [Plan]) throws(BillingError) {
        var (keys, versions): ([String], [String: [Plan]]) = ([], [:])
        for plan in plans.sorted(by: { $0.version < $1.version }) {
            let earlier = versions[plan.key, default: []]
            guard plan.version == earlier.count + 1 else { throw .stateInvalid("C1") }
            if let first = earlier.first {
                guard (first.id, first.interval, first.currency) == (plan.id, plan.interval, plan.currency) else {
                    throw .stateInvalid("C2")
                }
            }
            versions[plan.key] = earlier + [plan]
        }
        for plan in plans where !keys.contains(plan.key) { keys.append(plan.key) }
        offered = keys.compactMap { versions[$0]?.last }
        guard Set(offered.map(\.id)).count == offered.count else { throw .stateInvalid("C2") }
        self.versions = versions
    }

    /// Returns the latest version of a plan.
    ///
    /// - Throws: ``BillingServiceError/planUnknown(_:)``.
    func latest(_ key: String) throws(BillingServiceError) -> Plan {
        guard let plan = versions[key]?.last else { throw .planUnknown(key) }
        return plan
    }

    /// Returns a version of a plan that a subscription has.
    ///
    /// - Throws: ``BillingServiceError/planVersionMissing(_:version:)``.
    func plan(_ key: String, version: Int) throws(BillingServiceError) -> Plan {
        guard let plan = versions[key]?.first(where: { $0.version == version }) else {
            throw .planVersionMissing(key, version: version)
        }
        return plan
    }

    /// Returns whether a version of a plan has a price for the meter.
    func measures(_ meter: String) -> Bool {
        versions.values.contains { plans in
            plans.contains { plan in plan.prices.contains { $0.meter?.name == meter } }
        }
    }
}
