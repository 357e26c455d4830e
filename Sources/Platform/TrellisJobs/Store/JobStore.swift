import Logging
package import TrellisDatabase
package import TrellisKernel

/// What workers, schedulers and operators do with the rows of jobs, each call one transaction.
///
/// Every call bears being repeated after it failed: it did nothing then. Conflicts with others are tried again here.
package struct JobStore: Sendable {
    package let database: SystemDatabase

    package init(_ database: SystemDatabase) {
        self.database = database
    }

    /// The same, on behalf of whoever the scope names.
    package func acting(for scope: Scope) -> JobStore { JobStore(database.acting(for: scope)) }

    /// One transaction on the jobs of all tenants, run again when others got in the way.
    func write<Value: Sendable>(_ body: @escaping @Sendable (JobRows) throws -> Value) async throws -> Value {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            try body(JobRows(Self.crossing(tx)))
        }
    }

    /// One snapshot of the jobs of all tenants.
    func read<Value: Sendable>(_ body: @escaping @Sendable (CrossTenantReader) throws -> Value) async throws -> Value {
        try await database.read { tx in
            try body(tx.acrossTenants(reason: "background jobs are shown whosever they are", level: .trace))
        }
    }

    static func crossing(_ tx: SystemTransaction) -> CrossTenantTransaction {
        tx.acrossTenants(reason: "background jobs are run whosever they are", level: .trace)
    }
}
