package import TrellisDatabase
package import TrellisKernel

/// The quotas of a product: what its modules declare, with the limits of plans, tenants and settings.
///
/// - Q1: The most specific limit holds: the tenant's own, else the plan's, else the setting's. Without one, there is no
///   limit.
/// - Q2: An addition is checked in the transaction that makes it, after a lock on the row of tenant and quota that
///   lasts until the commit. So two transactions can't both take what is left, and what is rolled back was never
///   taken.
/// - Q3: What exists is counted where it is, so there is no second number that could differ: what is deleted, in
///   whatever way, is free at once.
/// - Q4: What is done in a period counts in the same transaction, in the row that is the lock; a period never goes
///   back.
package struct QuotaBook: Sendable {
    /// The quotas of all modules.
    package let registrations: [QuotaRegistration]
    private let byName: [String: QuotaRegistration]
    private let planLimit: @Sendable (Quota, TenantReader) throws -> Int?

    /// Creates the book.
    ///
    /// - Parameter planLimit: returns the limit of the tenant's plan; nil if the plan sets none.
    /// - Throws: ``QuotaDeclarationError``.
    package init(
        _ registrations: [QuotaRegistration], planLimit: @escaping @Sendable (Quota, TenantReader) throws -> Int?
    ) throws(QuotaDeclarationError) {
        var byName: [String: QuotaRegistration] = [:]
        for registration in registrations {
            let quota = registration.quota
            guard (quota.period == nil) == (registration.count != nil) else { throw .countMismatch(quota.name) }
            guard byName.updateValue(registration, forKey: quota.name) == nil else { throw .repeated(quota.name) }
        }
        self.registrations = registrations
        self.byName = byName
        self.planLimit = planLimit
    }

    /// Returns the registration of this name.
    ///
    /// - Throws: ``QuotaError/notFound(_:)``.
    package func registration(named name: String) throws(QuotaError) -> QuotaRegistration {
        guard let registration = byName[name] else { throw .notFound(name) }
        return registration
    }

    /// Returns all quotas with the limit and the use of the reader's tenant, in the order of the modules.
    package func states(in rows: TenantReader) throws -> [QuotaState] {
        let own = try rows.fetch(TenantQuotaRecord.all)
        return try registrations.map { registration in
            try state(of: registration, own: own.first { $0.name == registration.quota.name }, in: rows)
        }
    }

    /// Returns a quota with the limit and the use of the reader's tenant.
    package func state(of registration: QuotaRegistration, in rows: TenantReader) throws -> QuotaState {
        let own = try rows.first(TenantQuotaRecord.named(registration.quota.name))
        return try state(of: registration, own: own, in: rows)
    }

    private func state(
        of registration: QuotaRegistration, own row: TenantQuotaRecord?, in rows: TenantReader
    ) throws -> QuotaState {
        QuotaState(
            quota: registration.quota, limit: try limit(of: registration, own: row, in: rows),
            used: try used(registration, in: rows))
    }

    /// Sets the tenant's own limit, in place of the one that it may have.
    package func setLimit(of registration: QuotaRegistration, to maximum: Int, in tx: TenantTransaction) throws {
        let limit = TenantQuotaRecord(
            id: ID(), tenantID: tx.scope.tenantID, name: registration.quota.name, maximum: maximum)
        try tx.upsert(limit) { [$0.name] }
    }

    /// Removes the tenant's own limit, if it has one.
    package func removeLimit(of registration: QuotaRegistration, in tx: TenantTransaction) throws {
        try tx.delete(TenantQuotaRecord.named(registration.quota.name))
    }

    private func used(_ registration: QuotaRegistration, in rows: TenantReader) throws -> Int {
        if let count = registration.count { return try count(rows) }
        let counter = try rows.first(QuotaCounterRecord.of(registration.quota, by: rows.scope.userID))
        guard let counter, counter.since >= registration.quota.periodStart(at: rows.now) else { return 0 }
        return counter.used
    }

    private func limit(
        of registration: QuotaRegistration, own row: TenantQuotaRecord?, in rows: TenantReader
    ) throws -> QuotaLimit? {
        if let row { return QuotaLimit(row.maximum, from: .tenant) }
        if let plan = try planLimit(registration.quota, rows) { return QuotaLimit(max(plan, 0), from: .plan) }
        return registration.limit.map { QuotaLimit(max($0, 0), from: .setting) }
    }
}

extension QuotaBook: QuotaChecking {
    package func limit(of quota: Quota, in rows: TenantReader) throws -> QuotaLimit? {
        guard let registration = byName[quota.name] else { throw QuotaError.undeclared(quota.name) }
        return try limit(of: registration, own: try rows.first(TenantQuotaRecord.named(quota.name)), in: rows)
    }

    package func require(_ quota: Quota, adding amount: Int, in tx: TenantTransaction) throws {
        guard let registration = byName[quota.name] else { throw QuotaError.undeclared(quota.name) }
        guard amount > 0, let limit = try limit(of: quota, in: tx.unlimited.reader) else { return }
        guard let count = registration.count else {
            return try tx.take(amount, of: registration.quota, upTo: limit.maximum)
        }
        try tx.lock(quota)
        let (sum, overflow) = try count(tx.unlimited.reader).addingReportingOverflow(amount)
        guard !overflow, sum <= limit.maximum else { throw limit.refusal(of: quota) }
    }
}

/// A quota with its limit and use in one tenant.
package struct QuotaState: Sendable {
    package let quota: Quota
    /// The limit; nil if there is none.
    package let limit: QuotaLimit?
    /// What exists, or what was done since the period's start; 0 for a period without a limit, which isn't counted.
    package let used: Int
}
