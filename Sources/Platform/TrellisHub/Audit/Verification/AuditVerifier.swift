import Logging
package import TrellisDatabase
package import TrellisKernel

/// Verifies chains position by position and reports the first violation of each.
///
/// The database alone proves nothing: an attacker with full write access can rewrite a whole chain. Signed checkpoints
/// stored outside the database reveal a rewritten or truncated chain.
package struct AuditVerifier: Sendable {
    /// The maximum time that an entry's timestamp may lie before an earlier entry's: longer than any transaction.
    static let maxTimestampRegression = Duration.seconds(86_400)
    private static let batchSize = 1000

    let database: SystemDatabase
    /// The keys, one of which must have signed each checkpoint; if empty, signatures aren't checked.
    let keys: [AuditVerifyingKey]
    /// Checkpoints stored outside the database.
    let externalCheckpoints: [AuditCheckpointRecord]

    /// A verifier that uses the checkpoints in the database and external checkpoints.
    package init(
        _ database: SystemDatabase, keys: [AuditVerifyingKey], externalCheckpoints: [AuditCheckpointRecord] = []
    ) {
        self.database = database
        self.keys = keys
        self.externalCheckpoints = externalCheckpoints
    }

    /// Verifies every chain, or the chain of one tenant; returns results ordered by tenant.
    package func verify(_ tenant: ID<Tenant>? = nil) async throws -> [AuditVerificationResult] {
        var results: [AuditVerificationResult] = []
        let selected = if let tenant { [tenant] } else { try await tenants() }
        let unsealed = try await unsealed(AuditFilter(tenant: tenant))
        for tenant in selected {
            let chain = try await check(tenant)
            let waiting = unsealed[tenant]
            let passed = waiting?.passed.map { AuditFinding(tenantID: tenant, seq: nil, entryID: $0, kind: .unsealed) }
            results.append(
                AuditVerificationResult(
                    tenantID: tenant, seals: chain.count, unsealed: waiting?.count ?? 0,
                    finding: chain.finding ?? passed))
        }
        return results
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (CrossTenantReader) throws -> Value
    ) async throws -> Value {
        try await database.read { tx in
            try body(tx.acrossTenants(reason: Self.reads, level: .trace))
        }
    }

    /// Reads of one statement each on the audit of every tenant.
    private var sql: UnfilteredReads { database.acrossTenants(reason: Self.reads, level: .trace).sql }

    private static let reads: StaticString = "the audit of every tenant is verified"

    private func tenants() async throws -> [ID<Tenant>] {
        let found = try await sql.rows(
            """
            SELECT tenant_id FROM audit_chain UNION SELECT tenant_id FROM audit_seal \
            UNION SELECT tenant_id FROM audit_entry UNION SELECT tenant_id FROM audit_checkpoint
            """
        ) { try $0.decode(ID<Tenant>.self, at: 0) }
        return Set(found + externalCheckpoints.map(\.tenantID)).sorted()
    }

    private func check(_ tenant: ID<Tenant>) async throws -> (count: Int, finding: AuditFinding?) {
        let external = externalCheckpoints.filter { $0.tenantID == tenant }
        let start = try await read { rows in
            let signed = try rows.fetch(
                AuditCheckpointRecord.where { $0.tenantID == tenant }.order { $0.seq.ascending })
            return (
                chain: try rows.first(AuditChainRecord.where { $0.tenantID == tenant }), signed: signed + external,
                erased: try Self.erased(tenant, rows)
            )
        }
        var checker = AuditChainChecker(tenant, start.chain, start.signed, erased: start.erased, keys: keys)
        while checker.finding == nil {
            let after = checker.seq
            let found = try await read { rows in
                let seals = try rows.fetch(
                    AuditSealRecord.where { $0.tenantID == tenant && $0.seq > after }.order { $0.seq.ascending }
                        .limit(Self.batchSize))
                let entries = seals.map(\.id)
                return (
                    seals,
                    try rows.fetch(AuditEntryRecord.where { $0.tenantID == tenant && $0.id.in(entries) })
                )
            }
            let entries = Dictionary(found.1.map { ($0.id, $0) }) { first, _ in first }
            for seal in found.0 {
                checker.check(seal, entries[seal.id])
                if checker.finding != nil { break }
            }
            if found.0.count < Self.batchSize { break }
        }
        checker.finish()
        return (checker.count, checker.finding)
    }

    /// Returns the entries whose erasure is recorded.
    private static func erased(_ tenant: ID<Tenant>, _ rows: CrossTenantReader) throws -> Set<String> {
        let filter = AuditFilter(tenant: tenant, record: "audit_entry", action: AuditMaintenance.erased)
        return Set(
            try rows.sql.rows(
                """
                SELECT record_id FROM audit_seal WHERE \(filter.condition) UNION ALL SELECT record_id FROM audit_entry \
                WHERE \(filter.condition) AND \(AuditListing.unsealedBySealer)
                """
            ) { try $0.decode(String?.self, at: 0) ?? "" })
    }

    /// Returns the number of unsealed entries of each tenant, and the first one before the sealer's offset.
    private func unsealed(_ filter: AuditFilter) async throws -> [ID<Tenant>: (count: Int, passed: Int?)] {
        let isPassed = SQL.on(
            sqlite: "audit_entry.id <= audit_sealer.entry_id",
            postgres: "(audit_entry.xid, audit_entry.id) <= (audit_sealer.xid::text::xid8, audit_sealer.entry_id)")
        let found = try await sql.rows(
            """
            SELECT tenant_id, count(*), min(CASE WHEN \(isPassed) THEN audit_entry.id END) \
            FROM audit_entry CROSS JOIN audit_sealer WHERE \(filter.condition) AND \(AuditEntryRecord.isUnsealed) \
            GROUP BY tenant_id
            """
        ) { row in
            let waiting = (count: try row.decode(Int.self, at: 1), passed: try row.decode(Int?.self, at: 2))
            return (try row.decode(ID<Tenant>.self, at: 0), waiting)
        }
        return Dictionary(found) { first, _ in first }
    }
}
