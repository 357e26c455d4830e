import TrellisDatabase
import TrellisKernel

/// A row of `billing_account`, with the id of the tenant.
@Record("billing_account")
struct AccountRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Tenant>
    let tenantID: ID<Tenant>
    /// A ``StoredCustomer``.
    var customer: JSONText
    var email: String?
    var timeZone: String
    /// The gateway's names of the customer and of the chosen payment method.
    var gatewayCustomer: String?
    var paymentMethod: String?
    var language: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension AccountRecord {
    /// Creates a row; `version` is the one that the next update must find.
    init(_ account: BillingAccount, version: Int = 1) throws {
        self.init(
            id: account.tenantID, tenantID: account.tenantID, customer: try JSONText(StoredCustomer(account.customer)),
            email: account.email, timeZone: account.timeZone, gatewayCustomer: account.gatewayCustomer?.text,
            paymentMethod: account.paymentMethod?.text, language: account.language, version: version)
    }

    /// Returns the account and its version.
    func restored() throws -> Stored<BillingAccount> {
        let account = BillingAccount(
            tenantID: tenantID, customer: try customer.decoded(StoredCustomer.self).restored(), email: email,
            timeZone: timeZone, gatewayCustomer: try gatewayCustomer.map { try GatewayReference($0) },
            paymentMethod: try paymentMethod.map { try GatewayReference($0) }, language: language)
        return Stored(value: account, version: version)
    }
}
