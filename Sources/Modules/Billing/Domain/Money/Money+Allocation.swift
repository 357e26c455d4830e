import TrellisKernel

extension Money {
    /// Returns parts in proportion to weights, whose sum is exactly the amount.
    ///
    /// Each part is its exact share rounded towards zero; the units that are left go to the parts with the largest
    /// remainders, and to the first of them when remainders are equal (largest remainder method). So the same input
    /// always gives the same parts, and no part differs from its share by a whole unit or more.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when there is no positive weight or a negative one,
    ///   ``BillingError/amountOverflow`` when the sum of the weights doesn't fit.
    func allocated(by weights: [Int64]) throws(BillingError) -> [Money] {
        let total = try Self.total(of: weights)
        var parts: [UInt64] = []
        var remainders: [(index: Int, remainder: UInt64)] = []
        var left = minorUnits.magnitude
        for (index, weight) in weights.enumerated() {
            // The quotient is at most the amount, because a weight is at most their sum.
            let product = minorUnits.magnitude.multipliedFullWidth(by: weight.magnitude)
            let (part, remainder) = total.dividingFullWidth(product)
            parts.append(part)
            remainders.append((index, remainder))
            left -= part
        }
        // Fewer units are left than there are parts with a remainder.
        let largest = remainders.sorted { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for (index, _) in largest.prefix(Int(clamping: left)) { parts[index] += 1 }
        return try signed(parts)
    }

    private func signed(_ parts: [UInt64]) throws(BillingError) -> [Money] {
        var amounts: [Money] = []
        for part in parts {
            // The magnitude of the smallest number is one more than the largest number.
            guard let amount = isNegative ? Int64(exactly: 0 - Int128(part)) : Int64(exactly: part) else {
                throw .amountOverflow
            }
            amounts.append(Money(amount, currency))
        }
        return amounts
    }

    private static func total(of weights: [Int64]) throws(BillingError) -> UInt64 {
        var total: UInt64 = 0
        for weight in weights {
            guard weight >= 0 else { throw .valueInvalid("weights", rule: "none is below zero.") }
            let (sum, overflow) = total.addingReportingOverflow(weight.magnitude)
            guard !overflow else { throw .amountOverflow }
            total = sum
        }
        guard total > 0 else { throw .valueInvalid("weights", rule: "at least one is above zero.") }
        return total
    }
}
