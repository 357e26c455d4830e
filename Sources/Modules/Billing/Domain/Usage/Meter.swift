/// What is measured, and how the events of a period become one quantity.
struct Meter: Hashable, Sendable {
    /// How quantities are combined.
    enum Aggregation: String, CaseIterable, Sendable {
        /// The sum of all, as for requests.
        case sum
        /// The largest one, as for users at the same time.
        case max
        /// The latest one, as for stored bytes.
        case last
    }

    /// The stable name that events carry.
    let name: String
    let aggregation: Aggregation

    /// Creates a meter.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``; see ``BillingName``.
    init(_ name: String, _ aggregation: Aggregation) throws(BillingError) {
        self.name = try BillingName.checked(name, "meter")
        self.aggregation = aggregation
    }
}
