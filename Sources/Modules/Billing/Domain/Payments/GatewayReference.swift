import TrellisKernel

/// The name that a gateway gave to a customer, a payment method or a charge.
struct GatewayReference: Hashable, Sendable {
    /// 1 to 255 visible ASCII characters.
    let text: String

    /// Creates a reference.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(_ text: String) throws(BillingError) {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .valueInvalid("reference", rule: "it has 1 to 255 visible ASCII characters.")
        }
        self.text = text
    }
}
