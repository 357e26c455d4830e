import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTesting

extension TestApp {
    /// Seals entries until none is pending: transactions of concurrent tests may delay the sealer.
    package func sealAudit() async throws {
        let verifier = AuditVerifier(application.platform.database.system(), keys: [])
        for _ in 0..<10_000 {
            try await application.auditSealer.seal()
            guard try await verifier.verify().contains(where: { $0.unsealed > 0 }) else { return }
            await Task.yield()
        }
    }

    /// Inserts a row in every table of the audit for a tenant with entries.
    package func makeAuditRows(for tenant: ID<Tenant>) async throws {
        try await sealAudit()
        try await application.auditMaintenance.setRetention(of: tenant, days: 30)
        try await sealAudit()
        let (scope, now) = (Scope(tenantID: tenant, userID: ID(), requestID: "test"), clock.now)
        try await application.platform.database.tenant(scope).write { tx in
            try tx.unfiltered(reason: "a test").execute(
                """
                INSERT INTO audit_checkpoint (id, seq, tenant_id, hash, at, key, signature)
                VALUES (\(ID<AuditCheckpointRecord>()), \(1), \(tenant), \([UInt8(1)]), \(now), \("test"), \([UInt8(2)]))
                """)
            try tx.unfiltered(reason: "a test").execute(
                """
                INSERT INTO audit_prune (id, tenant_id, first_seq, last_seq, previous_hash, hash, checkpoints_hash, at,
                    key, signature)
                VALUES (\(ID<AuditPruneRecord>()), \(tenant), \(1), \(1), \([UInt8(1)]), \([UInt8(1)]), \([UInt8(1)]),
                    \(now), \("test"), \([UInt8(2)]))
                """)
        }
    }
}
