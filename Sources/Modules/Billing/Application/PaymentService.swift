import TrellisDatabase
import TrellisKernel

/// The use cases of a tenant's payment methods; the gateway is called outside of transactions.
struct PaymentService: Sendable {
    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Returns the methods that the customer has stored with the gateway, the default one first; none without customer.
    ///
    /// The chosen one is charged: the default one unless another is named.
    ///
    /// - Throws: ``GatewayError``.
    func methods() async throws -> (methods: [PaymentMethod], chosen: GatewayReference?) {
        let account = try await account()
        guard let customer = account.gatewayCustomer else { return ([], nil) }
        let methods = try await dependencies.gateway.paymentMethods(of: customer)
        return (methods, account.paymentMethod ?? methods.first?.reference)
    }

    /// Adds a method that the customer's browser created with the gateway, and chooses it: later charges use it, and
    /// the open invoices are charged again.
    ///
    /// Each step may be repeated, so a request that was interrupted is sent again.
    ///
    /// - Throws: ``GatewayError``: `methodMissing`, `methodRefused`, `unavailable` and others.
    func register(_ method: GatewayReference) async throws -> PaymentMethod {
        let (dependencies, gateway) = (dependencies, dependencies.gateway)
        let customer = try await customer()
        try await gateway.attach(method, to: customer)
        try await gateway.setDefault(method, of: customer)
        guard let found = try await gateway.paymentMethods(of: customer).first(where: { $0.reference == method }) else {
            throw GatewayError.methodMissing
        }
        try await choose(method) { tx in
            let work = try BillingWork(tx, dependencies)
            for invoice in try dependencies.invoices.loadOpen(in: tx) {
                try work.collect(invoice.value, isRequested: true)
            }
        }
        return found
    }

    /// Removes a method; when it was the chosen one, none is.
    ///
    /// - Throws: ``GatewayError``: `methodMissing` when the customer doesn't have it, and others.
    func remove(_ method: GatewayReference) async throws {
        let account = try await account()
        guard let customer = account.gatewayCustomer else { throw GatewayError.methodMissing }
        // First, so that no charge names a method that is gone.
        if account.paymentMethod == method { try await choose(nil) { _ in } }
        try await dependencies.gateway.detach(method, from: customer)
    }

    /// Returns the address of a page on which the customer manages payment methods, valid for a short time.
    ///
    /// From then on the gateway's default is charged, since the page may replace or remove the method that was chosen.
    ///
    /// - Parameter returnURL: The address of the product to which the page leads back.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` for an address of another origin; ``GatewayError``.
    func portalSession(returnURL: String) async throws -> String {
        let address = try ReturnAddress(returnURL, of: dependencies.returnAddress)
        let customer = try await customer()
        try await choose(nil) { _ in }
        return try await dependencies.gateway.portalSession(for: customer, returnAddress: address.text)
    }

    private func choose(
        _ method: GatewayReference?, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) async throws {
        let accounts = dependencies.accounts
        try await database.write { tx in
            guard let stored = try accounts.load(in: tx) else { throw BillingServiceError.changedMeanwhile }
            var next = stored.value
            next.paymentMethod = method
            if next != stored.value { _ = try accounts.save(next, over: stored, in: tx) }
            try body(tx)
        }
    }

    private func account() async throws -> BillingAccount {
        let tenant = database.scope.tenantID
        if let stored = try await dependencies.queries.account(in: database) { return stored.value }
        return try dependencies.rules.account(of: tenant, named: try await dependencies.tenantName(tenant))
    }

    private func customer() async throws -> GatewayReference {
        try await GatewayCustomers(dependencies: dependencies).customer(of: try await account(), database)
    }
}
