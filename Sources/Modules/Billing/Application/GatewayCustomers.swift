import TrellisDatabase
import TrellisKernel

/// The tenants' customers at the gateway, which are created when they are first needed.
struct GatewayCustomers: Sendable {
    let dependencies: BillingDependencies

    /// Returns the customer of an account, after creating it at the gateway and storing it when it has none.
    ///
    /// Idempotent: the gateway creates one customer for each tenant, because the key has the tenant.
    func customer(of account: BillingAccount, _ database: TenantDatabase) async throws -> GatewayReference {
        if let customer = account.gatewayCustomer { return customer }
        let customer = try await dependencies.gateway.createCustomer(
            account.customer, email: account.email ?? "", key: account.customerKey)
        let accounts = dependencies.accounts
        return try await database.write { tx in
            guard let stored = try accounts.load(in: tx) else {
                var first = account
                first.gatewayCustomer = customer
                _ = try accounts.insert(first, in: tx)
                return customer
            }
            if let existing = stored.value.gatewayCustomer { return existing }
            var next = stored.value
            next.gatewayCustomer = customer
            _ = try accounts.save(next, over: stored, in: tx)
            return customer
        }
    }
}
