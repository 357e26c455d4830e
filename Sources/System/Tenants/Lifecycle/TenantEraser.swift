import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The job that erases the tenants whose grace is over, and the invitations that expired long ago.
@Schema
struct EraseTenants: JobPayload {
    static let name = "tenants.erase"
    /// An hour, so that a big tenant is erased in few attempts.
    static let timeout: Duration = .seconds(3600)
}

/// Erases deleted tenants in portions, so that no transaction is long; a later run continues after a crash.
///
/// The memberships end first, with the product's steps. Then the rows of each table are deleted, those that other rows
/// refer to after these, and the tenant's own row last. The audit isn't among the tables: it stays, and names the
/// tenant. Objects of the store that no row names any more are deleted by the nightly sweep of the store.
struct TenantEraser: Sendable {
    /// The maximum number of rows that one transaction deletes.
    static let portion = 500

    let database: SystemDatabase
    let store: TenantStore
    /// The records of which a tenant's rows are erased, in the order of their migrations.
    let records: [any Record.Type]
    let grace: Duration
    let logger: Logger

    /// Erases every tenant whose grace is over; `scope` is that of the job, for the audit.
    ///
    /// - Throws: the first error of a tenant that can't be erased, after the others are.
    func run(as scope: Scope) async throws {
        let database = database.acting(for: scope)
        var failure: (any Error)?
        for tenant in try await database.read({ tx in try store.overdue(before: tx.now - grace, in: tx) }) {
            try Task.checkCancellation()
            do {
                try await erase(tenant, in: database, as: scope.within(tenant))
            } catch {
                try Task.checkCancellation()
                logger.error(
                    "A deleted tenant can't be erased", metadata: ["tenant_id": "\(tenant)", "error": "\(error)"])
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func erase(_ tenant: ID<Tenant>, in database: SystemDatabase, as scope: Scope) async throws {
        do {
            let begun = try await database.write { tx in
                try store.beginErasure(of: tenant, deletedBefore: tx.now - grace, by: scope, in: tx)
            }
            guard begun else { return }
        } catch let error as any AppError {
            return logger.notice(
                "A step keeps a deleted tenant from being erased",
                metadata: ["tenant_id": "\(tenant)", "code": .string(error.code)])
        }
        try await portions { tx in
            try store.memberships.eraseAll(limit: Self.portion, in: tx.inTenant(scope)) { membership, error in
                logger.notice(
                    "A step refused to end a membership of an erased tenant; it ends without its steps",
                    metadata: [
                        "tenant_id": "\(tenant)", "user_id": "\(membership.userID)", "code": .string(error.code),
                    ])
            }
        }
        try await endJobs(of: tenant)
        try await eraseRows(scope)
        try await database.write { tx in try store.erase(tenant, in: tx) }
        logger.notice("A deleted tenant was erased", metadata: ["tenant_id": "\(tenant)"])
    }

    /// Cancels the jobs of a tenant, which would only fail without it, and ends the retention of those that have ended.
    private func endJobs(of tenant: ID<Tenant>) async throws {
        let jobs = JobStore(database).control
        while try await jobs.cancel(JobFilter(tenant: tenant), limit: Self.portion, by: nil) == Self.portion {
            try Task.checkCancellation()
        }
        try await jobs.endRetention(of: tenant, portion: Self.portion)
    }

    /// Deletes the rows of all tables; what refers to each other is left to the deletion of the tenant's row.
    private func eraseRows(_ scope: Scope) async throws {
        // Rows of later modules refer to those of earlier ones.
        var tables = records.reversed().compactMap { $0 as? any TenantOwned.Type }
        var count = 0
        while tables.count != count {
            count = tables.count
            var referred: [any TenantOwned.Type] = []
            for table in tables {
                if try await !eraseRows(of: table, scope) { referred.append(table) }
            }
            tables = referred
        }
    }

    /// Returns false if rows of another table still refer to these.
    private func eraseRows<R: TenantOwned>(of record: R.Type, _ scope: Scope) async throws -> Bool {
        do {
            try await portions { tx in
                try tx.inTenant(scope).erase(R.all.withDeleted().limit(Self.portion))
            }
            return true
        } catch DatabaseError.foreignKey {
            return false
        }
    }

    /// Runs transactions until one deletes less than a portion.
    private func portions(_ body: @escaping @Sendable (SystemTransaction) throws -> Int) async throws {
        var count = Self.portion
        while count == Self.portion {
            try Task.checkCancellation()
            count = try await database.write(body)
        }
    }
}
