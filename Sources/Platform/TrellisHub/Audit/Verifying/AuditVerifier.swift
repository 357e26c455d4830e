import Logging
package import TrellisDatabase
package import TrellisKernel

/// Looks through chains, place by place, and names the first thing that doesn't hold.
///
/// The database proves nothing by itself: whoever can write to it all can write a whole chain anew. Checkpoints that
/// were signed and kept elsewhere are what shows that, and the cutting off of a chain's end.
package struct AuditVerifier: Sendable {
    /// How much older than one before it an entry may say it is: longer than any transaction takes.
    static let patience = Duration.seconds(86_400)
    private static let portion = 1000

    let database: SystemDatabase
    /// The keys of the checkpoints, of which one must have signed each; none leaves the signatures alone.
    let keys: [AuditVerifyingKey]
    /// Checkpoints that were kept elsewhere.
    let kept: [AuditCheckpointRecord]

    /// A verifier that goes by the checkpoints in the database, and by those that were kept elsewhere.
    package init(_ database: SystemDatabase, keys: [AuditVerifyingKey], kept: [AuditCheckpointRecord] = []) {
        self.database = database
        self.keys = keys
        self.kept = kept
    }

    /// Looks through every chain, or through one, in the order of tenants.
    package func verify(_ tenant: ID<Tenant>? = nil) async throws -> [AuditVerdict] {
        var verdicts: [AuditVerdict] = []
        let wanted = if let tenant { [tenant] } else { try await tenants() }
        let unsealed = try await unsealed(AuditFilter(tenant: tenant))
        for tenant in wanted {
            let places = try await walk(tenant)
            let waiting = unsealed[tenant]
            let passed = waiting?.passed.map { AuditFault(tenantID: tenant, seq: nil, entryID: $0, kind: .unsealed) }
            verdicts.append(
                AuditVerdict(
                    tenantID: tenant, places: places.count, unsealed: waiting?.count ?? 0,
                    fault: places.fault ?? passed))
        }
        return verdicts
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (CrossTenantReader) throws -> Value
    ) async throws -> Value {
        try await database.read { tx in
            try body(tx.acrossTenants(reason: "the audit of every tenant is verified", level: .trace))
        }
    }

    private func tenants() async throws -> [ID<Tenant>] {
        let found = try await read { rows in
            try rows.unfiltered.rows(
                """
                SELECT tenant_id FROM audit_chain UNION SELECT tenant_id FROM audit_seal \
                UNION SELECT tenant_id FROM audit_entry UNION SELECT tenant_id FROM audit_checkpoint
                """
            ) { try $0.decode(ID<Tenant>.self, at: 0) }
        }
        return Set(found + kept.map(\.tenantID)).sorted()
    }

    private func walk(_ tenant: ID<Tenant>) async throws -> (count: Int, fault: AuditFault?) {
        let kept = kept.filter { $0.tenantID == tenant }
        let start = try await read { rows in
            let signed = try rows.fetch(
                AuditCheckpointRecord.where { $0.tenantID == tenant }.order { $0.seq.ascending })
            return (
                chain: try rows.first(AuditChainRecord.where { $0.tenantID == tenant }), signed: signed + kept,
                erased: try Self.erased(tenant, rows)
            )
        }
        var walk = AuditWalk(tenant, start.chain, start.signed, erased: start.erased, keys: keys)
        while walk.fault == nil {
            let after = walk.seq
            let found = try await read { rows in
                let seals = try rows.fetch(
                    AuditSealRecord.where { $0.tenantID == tenant && $0.seq > after }.order { $0.seq.ascending }
                        .limit(Self.portion))
                let entries = seals.map(\.id)
                return (
                    seals,
                    try rows.fetch(AuditEntryRecord.where { $0.tenantID == tenant && $0.id.in(entries) })
                )
            }
            let entries = Dictionary(found.1.map { ($0.id, $0) }) { first, _ in first }
            for seal in found.0 {
                walk.take(seal, entries[seal.id])
                if walk.fault != nil { break }
            }
            if found.0.count < Self.portion { break }
        }
        walk.end()
        return (walk.count, walk.fault)
    }

    /// The entries whose payloads somebody erased and said so.
    private static func erased(_ tenant: ID<Tenant>, _ rows: CrossTenantReader) throws -> Set<String> {
        let filter = AuditFilter(tenant: tenant, record: "audit_entry", action: AuditUpkeep.erased)
        return Set(
            try rows.unfiltered.rows(
                """
                SELECT record_id FROM audit_seal WHERE \(filter.condition) UNION ALL SELECT record_id FROM audit_entry \
                WHERE \(filter.condition) AND \(AuditListing.waiting)
                """
            ) { try $0.decode(String?.self, at: 0) ?? "" })
    }

    /// How many entries of each tenant wait, and the first of those that the sealer has passed.
    private func unsealed(_ filter: AuditFilter) async throws -> [ID<Tenant>: (count: Int, passed: Int?)] {
        let isPassed = SQL.on(
            sqlite: "audit_entry.id <= audit_sealer.entry_id",
            postgres: "(audit_entry.xid, audit_entry.id) <= (audit_sealer.xid::text::xid8, audit_sealer.entry_id)")
        let found = try await read { rows in
            try rows.unfiltered.rows(
                """
                SELECT tenant_id, count(*), min(CASE WHEN \(isPassed) THEN audit_entry.id END) \
                FROM audit_entry CROSS JOIN audit_sealer WHERE \(filter.condition) AND \(AuditListing.isUnsealed) \
                GROUP BY tenant_id
                """
            ) { row in
                let waiting = (count: try row.decode(Int.self, at: 1), passed: try row.decode(Int?.self, at: 2))
                return (try row.decode(ID<Tenant>.self, at: 0), waiting)
            }
        }
        return Dictionary(found) { first, _ in first }
    }
}
