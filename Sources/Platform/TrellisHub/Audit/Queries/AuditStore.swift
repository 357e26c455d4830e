import Logging
package import TrellisDatabase
package import TrellisKernel

/// Reads the audit of every tenant, for operators.
package struct AuditStore: Sendable {
    package let database: SystemDatabase

    package init(_ database: SystemDatabase) {
        self.database = database
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (CrossTenantReader) throws -> Value
    ) async throws -> Value {
        try await database.read { tx in
            try body(tx.acrossTenants(reason: Self.reads, level: .debug))
        }
    }

    private static let reads: StaticString = "operators read the audit of every tenant"

    /// Returns a page of the entries of all tenants, newest first.
    ///
    /// - Throws: `CursorError.invalid`.
    package func entries(_ filter: AuditFilter, _ page: PageRequest) async throws -> Page<AuditedAction> {
        try await read { try $0.auditEntries(filter, page) }
    }

    /// Returns the sealed entries of a tenant after a position, in chain order.
    package func sealed(_ tenant: ID<Tenant>, after seq: Int, limit: Int) async throws -> [AuditedAction] {
        try await read { rows in
            let seals = try rows.fetch(
                AuditSealRecord.where { $0.tenantID == tenant && $0.seq > seq }.order { $0.seq.ascending }.limit(limit))
            let ids = seals.map(\.id)
            let entries = try rows.fetch(AuditEntryRecord.where { $0.tenantID == tenant && $0.id.in(ids) })
            let byID = Dictionary(entries.map { ($0.id, $0) }) { first, _ in first }
            return seals.compactMap { seal in byID[seal.id].map { AuditedAction(entry: $0, seal: seal) } }
        }
    }

    /// Checks that a tenant has sealed entries, or had some that were pruned.
    ///
    /// - Throws: ``AuditError/noChain(_:)``.
    package func requireChain(of tenant: ID<Tenant>) async throws {
        let isPresent = try await read { rows in
            try rows.exists(AuditChainRecord.where { $0.tenantID == tenant })
                || rows.exists(AuditSealRecord.where { $0.tenantID == tenant })
        }
        guard isPresent else { throw AuditError.noChain(tenant) }
    }

    /// Returns the tenants that have a chain, sorted.
    package func tenants() async throws -> [ID<Tenant>] {
        try await database.acrossTenants(reason: Self.reads, level: .debug).values(AuditChainRecord.all) { $0.tenantID }
            .sorted()
    }
}
