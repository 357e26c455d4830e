import TrellisKernel

/// The name of one attempt to move money: a request that is repeated with its key has its effect once.
struct IdempotencyKey: Hashable, Sendable {
    /// 1 to 200 visible ASCII characters.
    let text: String

    /// Creates a key.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    init(_ text: String) throws(BillingError) {
        guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .valueInvalid("idempotency_key", rule: "it has 1 to 200 visible ASCII characters.")
        }
        self.text = text
    }

    /// Returns the key of an attempt to charge an invoice; the same invoice and attempt always have the same key.
    ///
    /// - Parameter attempt: From 1 on: one more than the attempts that have failed.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    static func charge(_ invoiceID: ID<Invoice>, attempt: Int) throws(BillingError) -> IdempotencyKey {
        guard attempt >= 1 else { throw .valueInvalid("attempt", rule: "it is at least 1.") }
        return try IdempotencyKey("charge-\(invoiceID)-\(attempt)")
    }

    /// Returns the key of an attempt to refund a credit note.
    ///
    /// It has the tenant, because a client may choose the identifier of a note, and two tenants the same.
    ///
    /// - Parameter attempt: From 1 on: one more than the attempts that have failed.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)``.
    static func refund(
        _ noteID: ID<CreditNote>, of tenantID: ID<Tenant>, attempt: Int = 1
    ) throws(BillingError) -> IdempotencyKey {
        guard attempt >= 1 else { throw .valueInvalid("attempt", rule: "it is at least 1.") }
        return try IdempotencyKey("refund-\(tenantID)-\(noteID)" + (attempt == 1 ? "" : "-\(attempt)"))
    }

    /// The credit note that the key refunds, and its tenant; nil for the key of a charge.
    var refunded: (noteID: ID<CreditNote>, tenantID: ID<Tenant>)? {
        // A UUID has 36 characters.
        guard let rest = text.removingPrefix(utf8: "refund-"), let tenant = ID<Tenant>(String(rest.prefix(36))),
            let note = ID<CreditNote>(String(rest.dropFirst(37).prefix(36)))
        else { return nil }
        return (note, tenant)
    }
}
