import TrellisKernel

/// One measured use.
struct UsageEvent: Hashable, Sendable {
    /// The idempotency key: an event that is sent again with its key counts once.
    let key: String
    /// The name of the meter.
    let meter: String
    /// Not negative.
    let quantity: Int64
    /// When it happened.
    let time: Timestamp

    /// Creates an event that arrived at a moment.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``, ``BillingError/usageInFuture`` when it happened more than
    ///   five minutes after the moment, which clocks that differ can't explain.
    init(
        key: String, meter: String, quantity: Int64, time: Timestamp, arrivedAt moment: Timestamp
    ) throws(BillingError) {
        guard time <= moment + .seconds(300) else { throw .usageInFuture }
        try self.init(restoring: key, meter: meter, quantity: quantity, time: time)
    }

    /// Restores a stored event.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(restoring key: String, meter: String, quantity: Int64, time: Timestamp) throws(BillingError) {
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .valueInvalid("key", rule: "it has 1 to 200 visible ASCII characters.")
        }
        guard quantity >= 0 else { throw .valueInvalid("quantity", rule: "it is not negative.") }
        self.meter = try BillingName.checked(meter, "meter")
        (self.key, self.quantity, self.time) = (key, quantity, time)
    }
}
