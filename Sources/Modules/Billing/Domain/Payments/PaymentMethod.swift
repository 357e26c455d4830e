/// A way to pay that a customer has stored with the gateway; nothing secret.
struct PaymentMethod: Hashable, Sendable {
    let reference: GatewayReference
    /// What the customer recognises, as in `Visa` or `SEPA`.
    let brand: String
    /// The last four digits or letters.
    let lastFour: String
    /// The last day on which it can be used; nil when it doesn't expire.
    let expiresOn: LocalDate?

    /// Returns whether the method can't be used any more.
    func isExpired(on day: LocalDate) -> Bool { expiresOn.map { $0 < day } ?? false }
}
