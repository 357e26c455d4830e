import TrellisKernel

/// How a tenant is billed: its address, its days, and its customer at the gateway.
struct BillingAccount: Hashable, Sendable {
    let tenantID: ID<Tenant>
    /// The addressee of the next invoices; issued ones keep theirs.
    var customer: BillingCustomer
    /// Where invoices and notices are sent; nil for nowhere.
    var email: String?
    /// The time zone whose days count, by its IANA name.
    var timeZone: String
    /// The customer at the gateway; nil before the first payment or portal session.
    var gatewayCustomer: GatewayReference?
    /// The payment method that was chosen; nil for none.
    var paymentMethod: GatewayReference?
    /// The language of documents and mails, by its tag of RFC 5646; nil for the seller's.
    var language: String?

    /// The key with which the gateway creates the tenant's customer once.
    var customerKey: IdempotencyKey {
        get throws(BillingError) { try IdempotencyKey("customer-\(tenantID)") }
    }
}
