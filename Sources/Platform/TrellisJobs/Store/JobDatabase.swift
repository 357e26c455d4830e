import Logging
import TrellisDatabase

/// Access to the job rows of all tenants.
struct JobDatabase: Sendable {
    /// The same database, with the rows that belong to no tenant: workers, queues, schedules and statistics.
    let system: SystemDatabase
    /// Reads of one statement each.
    var everyTenant: CrossTenantReads { system.acrossTenants(reason: Self.reads, level: .trace) }

    private static let reads: StaticString = "background jobs of all tenants are displayed"

    /// Runs one transaction on the jobs of all tenants; repeats it on conflicts, up to 5 attempts.
    func write<Value: Sendable>(_ body: @escaping @Sendable (JobRows) throws -> Value) async throws -> Value {
        try await system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            try body(JobRows(Self.allTenants(in: tx)))
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
