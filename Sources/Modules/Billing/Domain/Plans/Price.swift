import TrellisKernel

/// One price of a plan; each becomes a line of the invoice.
struct Price: Hashable, Sendable {
    /// What the price is multiplied by.
    enum Quantity: Hashable, Sendable {
        /// One for each period, in advance.
        case one
        /// The number of users that are paid for, in advance.
        case seatCount
        /// What was used beyond the included quantity, in arrears.
        case usage(Meter, included: Int64)
    }

    /// How a quantity becomes an amount.
    enum Scheme: Hashable, Sendable {
        case unit(UnitPrice)
        case tiers(PriceTiers)
    }

    /// The text of the invoice's line, unique within the plan.
    let name: String
    let quantity: Quantity
    let scheme: Scheme

    /// Creates a price.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the name is empty or has more than 120 characters, or the
    ///   included quantity is negative.
    init(_ name: String, _ quantity: Quantity, _ scheme: Scheme) throws(BillingError) {
        guard (1...120).contains(name.unicodeScalars.count) else {
            throw .valueInvalid("price.name", rule: "it has 1 to 120 characters.")
        }
        if case .usage(_, let included) = quantity, included < 0 {
            throw .valueInvalid("included", rule: "it is not negative.")
        }
        (self.name, self.quantity, self.scheme) = (name, quantity, scheme)
    }

    /// Creates a price for each period.
    static func flat(_ name: String, _ amount: Money) throws(BillingError) -> Price {
        try Price(name, .one, .unit(UnitPrice(amount)))
    }

    /// Creates a price for each user that is paid for.
    static func perSeat(_ name: String, _ amount: Money) throws(BillingError) -> Price {
        try Price(name, .seatCount, .unit(UnitPrice(amount)))
    }

    /// Creates a price for each user that is paid for, by their number.
    static func tiered(_ name: String, _ tiers: PriceTiers) throws(BillingError) -> Price {
        try Price(name, .seatCount, .tiers(tiers))
    }

    /// Creates a price for usage beyond an included quantity.
    static func metered(
        _ name: String, _ meter: Meter, included: Int64 = 0, _ scheme: Scheme
    ) throws(BillingError) -> Price {
        try Price(name, .usage(meter, included: included), scheme)
    }

    /// The currency of all its amounts.
    var currency: Currency {
        switch scheme {
        case .unit(let price): price.amount.currency
        case .tiers(let tiers): tiers.currency
        }
    }

    /// The meter of a metered price; nil for a price that is paid in advance.
    var meter: Meter? {
        if case .usage(let meter, _) = quantity { meter } else { nil }
    }

    /// Returns the quantity that is charged in advance; nil for a metered price.
    func advanceQuantity(seatCount: Int64) -> Int64? {
        switch quantity {
        case .one: 1
        case .seatCount: seatCount
        case .usage: nil
        }
    }

    /// Returns the price of a quantity.
    ///
    /// - Throws: ``BillingError/amountOverflow``.
    func total(for quantity: Int64) throws(BillingError) -> Money {
        switch scheme {
        case .unit(let price): try price.total(for: quantity)
        case .tiers(let tiers): try tiers.total(for: quantity)
        }
    }
}
