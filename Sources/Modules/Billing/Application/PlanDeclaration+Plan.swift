import TrellisKernel

extension PlanDeclaration {
    /// Returns the version of the plan.
    ///
    /// - Parameter standard: The currency of a declaration that names none.
    /// - Throws: ``BillingError`` for a declaration that breaks a rule of the domain.
    func plan(in standard: Currency) throws(BillingError) -> Plan {
        var currency = standard
        if let code = self.currency { currency = try Currency(code) }
        var prices: [Price] = []
        for price in self.prices { prices.append(try price.price(in: currency)) }
        var limits: [Quota: Int64] = [:]
        for (name, limit) in self.limits { limits[Quota(name)] = limit }
        return try Plan(
            id: Self.id(of: key), key: key, version: version, name: name,
            interval: interval == .month ? .month : .year, currency: currency, prices: prices, trialDays: trialDays,
            features: Set(features.map { Feature($0) }), limits: limits)
    }

    /// Returns the identifier of a plan: the same for a key in every process, so that no table of plans is needed.
    ///
    /// Two FNV-1a hashes of 64 bits; ``PlanCatalog`` refuses two plans with the same one.
    private static func id(of key: String) -> ID<Plan> {
        func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
            bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        return ID(high: hash(key.utf8), low: hash(key.utf8.reversed()))
    }
}

extension PriceDeclaration {
    fileprivate func price(in currency: Currency) throws(BillingError) -> Price {
        var quantity = Price.Quantity.one
        switch self.quantity {
        case .one: break
        case .seatCount: quantity = .seatCount
        case .usage(let name, let aggregation, let included):
            quantity = .usage(try Meter(name, aggregation.combined), included: included)
        }
        if tiers.count == 1, let tier = tiers.first, tier.last == nil, tier.fee == nil {
            return try Price(name, quantity, .unit(UnitPrice(Money(tier.amount, currency), per: tier.units)))
        }
        var steps: [PriceTiers.Tier] = []
        for tier in tiers {
            let price = try UnitPrice(Money(tier.amount, currency), per: tier.units)
            steps.append(PriceTiers.Tier(upTo: tier.last, price, fee: tier.fee.map { Money($0, currency) }))
        }
        return try Price(name, quantity, .tiers(PriceTiers(isVolume ? .volume : .graduated, steps)))
    }
}

extension PriceDeclaration.Aggregation {
    fileprivate var combined: Meter.Aggregation {
        switch self {
        case .sum: .sum
        case .max: .max
        case .last: .last
        }
    }
}
