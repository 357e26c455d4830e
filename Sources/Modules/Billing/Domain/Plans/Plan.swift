import TrellisKernel

/// One version of a plan: what a subscription costs and grants.
///
/// A version never changes. ``revised(name:prices:trialDays:features:limits:)`` makes the next one, which later
/// subscriptions get; a subscription keeps its version until it changes its plan.
///
/// - P1: The interval and the currency are the same in all versions.
/// - P2: All prices are in the currency of the plan.
/// - P3: No two prices have the same name or the same meter.
/// - P4: A trial has 0 to 365 days; 0 means none.
/// - P5: No limit is negative.
/// - P6: The names of features and limits are names of billing (``BillingName``).
struct Plan: Hashable, Sendable {
    let id: ID<Plan>
    /// The stable name that clients send, as in `team`.
    let key: String
    /// 1 for the first version, then one more for each.
    let version: Int
    /// The text for customers.
    let name: String
    let interval: BillingInterval
    let currency: Currency
    let prices: [Price]
    let trialDays: Int
    let features: Set<Feature>
    /// The limits that the plan sets; what isn't listed has no limit.
    let limits: [Quota: Int64]

    /// Creates a version, or restores a stored one.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``, ``BillingError/currencyMismatch(expected:found:)``.
    init(
        id: ID<Plan>, key: String, version: Int = 1, name: String, interval: BillingInterval, currency: Currency,
        prices: [Price], trialDays: Int = 0, features: Set<Feature> = [], limits: [Quota: Int64] = [:]
    ) throws(BillingError) {
        guard version >= 1 else { throw .valueInvalid("plan.version", rule: "it is at least 1.") }
        guard (1...120).contains(name.unicodeScalars.count) else {
            throw .valueInvalid("plan.name", rule: "it has 1 to 120 characters.")
        }
        guard (0...365).contains(trialDays) else {
            throw .valueInvalid("plan.trial_days", rule: "a trial has 0 to 365 days.")
        }
        guard limits.values.allSatisfy({ $0 >= 0 }) else {
            throw .valueInvalid("plan.limits", rule: "no limit is negative.")
        }
        for feature in features { _ = try BillingName.checked(feature.name, "feature") }
        for quota in limits.keys { _ = try BillingName.checked(quota.name, "limit") }
        try Self.check(prices, currency)
        self.key = try BillingName.checked(key, "plan.key")
        (self.id, self.version, self.name, self.interval, self.currency) = (id, version, name, interval, currency)
        (self.prices, self.trialDays, self.features, self.limits) = (prices, trialDays, features, limits)
    }

    /// Returns the next version with these changes.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``, ``BillingError/currencyMismatch(expected:found:)``.
    func revised(
        name: String? = nil, prices: [Price]? = nil, trialDays: Int? = nil, features: Set<Feature>? = nil,
        limits: [Quota: Int64]? = nil
    ) throws(BillingError) -> Plan {
        let (next, overflow) = version.addingReportingOverflow(1)
        guard !overflow else { throw .amountOverflow }
        return try Plan(
            id: id, key: key, version: next, name: name ?? self.name, interval: interval, currency: currency,
            prices: prices ?? self.prices, trialDays: trialDays ?? self.trialDays,
            features: features ?? self.features, limits: limits ?? self.limits)
    }

    /// Returns whether the plan grants the feature.
    func grants(_ feature: Feature) -> Bool { features.contains(feature) }

    /// Returns the limit; nil when the plan doesn't limit this.
    func limit(_ quota: Quota) -> Int64? { limits[quota] }

    /// Whether a price is for each user that is paid for.
    var hasSeatPrice: Bool { prices.contains { $0.quantity == .seatCount } }

    private static func check(_ prices: [Price], _ currency: Currency) throws(BillingError) {
        for price in prices where price.currency != currency {
            throw .currencyMismatch(expected: currency, found: price.currency)
        }
        let meters = prices.compactMap(\.meter?.name)
        guard Set(prices.map(\.name)).count == prices.count, Set(meters).count == meters.count else {
            throw .valueInvalid("plan.prices", rule: "no two prices have the same name or the same meter.")
        }
    }
}
