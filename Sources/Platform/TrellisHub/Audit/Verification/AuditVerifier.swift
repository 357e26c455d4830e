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
    /// The maximum time that an entry may wait to be sealed: longer than any transaction.
    static let maxWait = Duration.seconds(3600)
    private static let batchSize = 1000
    /// The maximum number of walks along one chain.
    private static let maxWalks = 5

    let database: SystemDatabase
    /// The keys, one of which must have signed each checkpoint; if empty, signatures aren't checked.
    let keys: [AuditVerifyingKey]
    /// Checkpoints stored outside the database.
    let externalCheckpoints: [AuditCheckpointRecord]
    /// The retention for which entries may have been pruned.
    let retention: AgreedRetention

    /// A verifier that uses the checkpoints in the database and external checkpoints.
    package init(
        _ database: SystemDatabase, keys: [AuditVerifyingKey], externalCheckpoints: [AuditCheckpointRecord] = [],
        retention: AgreedRetention = .any
    ) {
        self.database = database
        self.keys = keys
        self.externalCheckpoints = externalCheckpoints
        self.retention = retention
    }

    /// Verifies every chain, or the chain of one tenant; returns results ordered by tenant.
    ///
    /// - Throws: ``AuditError/noChain(_:)`` if nothing is known of the one tenant, neither entries nor checkpoints.
    package func verify(_ tenant: ID<Tenant>? = nil) async throws -> [AuditVerificationResult] {
        var results: [AuditVerificationResult] = []
        let isSealed = try await database.exists(AuditSealerRecord.all)
        let unsealed = try await UnsealedEntries.count(tenant, sql, waitingBefore: database.database.now - Self.maxWait)
        var selected =
            if let tenant { [tenant] } else { try await tenants().union(unsealed.keys).sorted() }
        if selected.isEmpty, !isSealed { selected = [.platform] }
        let retentions = Dictionary(
            try await database.acrossTenants(reason: Self.reads, level: .trace).fetch(AuditRetentionRecord.all)
                .map { ($0.tenantID, $0.days) }
        ) { first, _ in first }
        for tenant in selected {
            let chain = try await check(tenant)
            let waiting = unsealed[tenant]
            func finding(_ kind: AuditFinding.Kind, _ seq: Int? = nil, _ entry: Int? = nil) -> AuditFinding {
                AuditFinding(tenantID: tenant, seq: seq, entryID: entry, kind: kind)
            }
            let others = [
                waiting?.passed.map { finding(.unsealed, nil, $0) }, isSealed ? nil : finding(.sealerMissing),
                waiting?.overdue.map { finding(.overdue, nil, $0) },
                retention.isBroken(by: chain.removal, own: retentions[tenant])
                    ? finding(.retentionTooShort, chain.removal?.through) : nil,
            ]
            results.append(
                AuditVerificationResult(
                    tenantID: tenant, seals: chain.count, unsealed: waiting?.count ?? 0, removal: chain.removal,
                    finding: chain.finding ?? others.compactMap(\.self).first))
        }
        if let tenant, results.allSatisfy(\.isEmpty) { throw AuditError.noChain(tenant) }
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

    /// Returns the tenants that have anything of a chain, each by one step of an index instead of reading every row.
    private func tenants() async throws -> Set<ID<Tenant>> {
        var found = Set(externalCheckpoints.map(\.tenantID))
        for table: SQL in ["audit_chain", "audit_seal", "audit_checkpoint", "audit_prune"] {
            found.formUnion(
                try await sql.rows(
                    """
                    WITH RECURSIVE known (tenant_id) AS (
                        SELECT * FROM (SELECT tenant_id FROM \(table) ORDER BY tenant_id LIMIT 1) AS lowest
                        UNION ALL SELECT (SELECT t.tenant_id FROM \(table) t WHERE t.tenant_id > known.tenant_id
                            ORDER BY t.tenant_id LIMIT 1) FROM known WHERE known.tenant_id IS NOT NULL)
                    SELECT tenant_id FROM known WHERE tenant_id IS NOT NULL
                    """
                ) { try $0.decode(ID<Tenant>.self, at: 0) })
        }
        return found
    }

    /// Checks a tenant's chain.
    ///
    /// A prune between two reads can look like damage, so a finding counts once a second walk along the chain has it too.
    func check(_ tenant: ID<Tenant>) async throws -> AuditChainChecker {
        var checker = try await walk(along: tenant)
        for _ in 1..<Self.maxWalks {
            guard let finding = checker.finding else { break }
            checker = try await walk(along: tenant)
            if checker.finding == finding { break }
        }
        return checker
    }

    func walk(along tenant: ID<Tenant>) async throws -> AuditChainChecker {
        let external = externalCheckpoints.filter { $0.tenantID == tenant }
        let keys = keys
        var checker = try await read { rows in
            let stored = try rows.fetch(AuditCheckpointRecord.where { $0.tenantID == tenant })
            return AuditChainChecker(
                tenant, try rows.fetch(AuditPruneRecord.where { $0.tenantID == tenant }),
                AuditCheckpoints(stored: stored, external: external), keys: keys)
        }
        while checker.finding == nil {
            let (after, known) = (checker.read, checker.erased)
            let batch = try await read { rows in try Batch(of: tenant, after: after, erased: known, rows) }
            checker.erased.formUnion(batch.erased)
            for seal in batch.seals where checker.finding == nil { checker.check(seal, batch.entries[seal.id]) }
            guard batch.isLast else { continue }
            checker.finish(batch.chain)
            break
        }
        return checker
    }

    /// The next seals of a chain with their entries, and all that is compared with them, of one moment.
    private struct Batch: Sendable {
        let seals: [AuditSealRecord]
        let entries: [Int: AuditEntryRecord]
        /// The entries whose erasure is recorded, if one of these isn't known.
        let erased: Set<String>
        let isLast: Bool
        /// The end of the chain, with the last seals.
        let chain: AuditChainRecord?

        init(of tenant: ID<Tenant>, after: Int?, erased known: Set<String>, _ rows: CrossTenantReader) throws {
            let all = AuditSealRecord.where { $0.tenantID == tenant }
            let rest = after.map { after in AuditSealRecord.where { $0.tenantID == tenant && $0.seq > after } }
            let seals = try rows.fetch((rest ?? all).order { $0.seq.ascending }.limit(AuditVerifier.batchSize))
            let ids = seals.map(\.id)
            let found = try rows.fetch(AuditEntryRecord.where { $0.tenantID == tenant && $0.id.in(ids) })
            let entries = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
            let isUnexplained = seals.contains { seal in
                guard let entry = entries[seal.id], entry.payload == nil else { return false }
                return seal.payloadHash != AuditHash.noPayload && !known.contains(seal.id.description)
            }
            (self.seals, self.entries) = (seals, entries)
            erased = isUnexplained ? try AuditVerifier.erased(tenant, rows) : []
            isLast = seals.count < AuditVerifier.batchSize
            chain = isLast ? try rows.first(AuditChainRecord.where { $0.tenantID == tenant }) : nil
        }
    }

    /// Returns the entries whose erasure is recorded.
    fileprivate static func erased(_ tenant: ID<Tenant>, _ rows: CrossTenantReader) throws -> Set<String> {
        let filter = AuditFilter(tenant: tenant, record: "audit_entry", action: AuditMaintenance.erased)
        return Set(
            try rows.sql.rows(
                """
                SELECT record_id FROM audit_seal WHERE \(filter.condition) UNION ALL SELECT record_id FROM \(AuditListing.waiting) \
                WHERE \(filter.condition) AND \(AuditListing.unsealedBySealer)
                """
            ) { try $0.decode(String?.self, at: 0) ?? "" })
    }
}
