import TrellisDatabase
import TrellisKernel
import TrellisTexts

/// What a tenant states about its billing.
struct AccountDetails: Hashable, Sendable {
    let customer: BillingCustomer
    let email: String?
    let timeZone: String?
    /// The language of later documents and mails; nil leaves it as it is.
    let language: LanguageTag?
}

/// The use cases of a tenant's billing account.
struct AccountService: Sendable {
    let database: TenantDatabase
    let dependencies: BillingDependencies

    /// Returns the account; one with the seller's defaults and version 0 when the tenant hasn't stated anything.
    func get() async throws -> Stored<BillingAccount> {
        if let stored = try await dependencies.queries.account(in: database) { return stored }
        let tenant = database.scope.tenantID
        let name = try await dependencies.tenantName(tenant)
        return Stored(value: try dependencies.rules.account(of: tenant, named: name), version: 0)
    }

    /// Replaces the addressee, the email address, the time zone and the language; later invoices have them.
    ///
    /// Another time zone moves the end of the running period to its own midnight.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when there is no such time zone, or no mail can be sent to the
    ///   address; ``BillingError/taxRateMissing(_:)`` and the other errors of the tax policy for a customer whose
    ///   taxes it doesn't know.
    func set(_ details: AccountDetails) async throws -> Stored<BillingAccount> {
        let (dependencies, tenant) = (dependencies, database.scope.tenantID)
        // No period of such a customer could be renewed: its use would go on without an invoice.
        _ = try dependencies.rules.taxes.taxes(for: details.customer)
        if let zone = details.timeZone {
            guard TimeZoneName.isPossible(zone) else {
                throw BillingError.valueInvalid(
                    "time_zone", rule: "use a name of the IANA database, as in Europe/Berlin.")
            }
            _ = try dependencies.calendar(zone)
        }
        if let email = details.email, !dependencies.notices.reach(email) {
            throw BillingError.valueInvalid("email", rule: "it is an address to which mails can be sent.")
        }
        return try await database.write { tx in
            let stored = try dependencies.accounts.load(in: tx)
            var next = try stored?.value ?? dependencies.rules.account(of: tenant, named: nil)
            (next.customer, next.email) = (details.customer, details.email)
            next.timeZone = details.timeZone ?? next.timeZone
            next.language = details.language?.description ?? next.language
            let saved =
                if let stored {
                    try dependencies.accounts.save(next, over: stored, in: tx)
                } else {
                    try dependencies.accounts.insert(next, in: tx)
                }
            if let subscription = try dependencies.subscriptions.loadCurrent(in: tx)?.value {
                try BillingWork(tx, dependencies).schedule(subscription)
            }
            return saved
        }
    }
}
