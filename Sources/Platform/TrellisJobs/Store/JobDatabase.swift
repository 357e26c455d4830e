import Logging
import TrellisDatabase
import TrellisKernel

/// Access to the job rows of all tenants.
struct JobDatabase: Sendable {
    /// The same database, with the rows that belong to no tenant: workers, queues, schedules and statistics.
    let system: SystemDatabase
    /// Reads of one statement each.
    var everyTenant: CrossTenantReads { system.acrossTenants(reason: Self.reads, level: .trace) }

    private static let reads: StaticString = "background jobs of all tenants are displayed"

    /// Runs one transaction on the jobs of all tenants; repeats it on conflicts, up to 5 attempts.
    ///
    /// A job that takes its unique key again conflicts with one that is enqueued with the key at the same time.
    func write<Value: Sendable>(_ body: @escaping @Sendable (JobRows) throws -> Value) async throws -> Value {
        try await repeatingKeyConflicts { options in
            try await system.write(options: options) { tx in try body(JobRows(Self.allTenants(in: tx))) }
        }
    }

    /// Runs one transaction on the jobs of a tenant, for the user of ``system``; repeats it like ``write(_:)``.
    func write<Value: Sendable>(
        in tenant: ID<Tenant>, _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        let scope = system.scope ?? Scope(tenantID: tenant, userID: .noUser, requestID: "")
        return try await repeatingKeyConflicts { options in
            try await system.inTenant(scope.within(tenant)).write(options: options, body)
        }
    }

    private func repeatingKeyConflicts<Value: Sendable>(
        _ transaction: (TransactionOptions) async throws -> Value
    ) async throws -> Value {
        var failures = 0
        while true {
            do {
                return try await transaction(.repeatable(attempts: 5, isolation: .readCommitted))
            } catch DatabaseError.uniqueViolation(constraint: "job_unique_key_key") where failures < 4 {
                failures += 1
            }
        }
    }

    /// Reads the jobs of all tenants from one snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (CrossTenantReader) throws -> Value) async throws -> Value {
        try await system.read { tx in
            try body(tx.acrossTenants(reason: Self.reads, level: .trace))
        }
    }

    /// Returns the same transaction with access to the rows of all tenants.
    static func allTenants(in tx: SystemTransaction) -> CrossTenantTransaction {
        tx.acrossTenants(reason: "background jobs of all tenants are run", level: .trace)
    }
}
