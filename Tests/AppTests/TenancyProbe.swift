import TrellisDatabase
import TrellisKernel

/// A probe that attempts forbidden access to the rows of another tenant, and reports what succeeded.
struct TenancyProbe {
    let database: Database
    let ours: ID<Tenant>
    let theirs: ID<Tenant>
    /// Whether to run manual statements too, which only the database itself can restrict.
    let byHand: Bool

    /// Returns a sentence for each successful access to the other tenant, and one if it has no rows to access.
    func findings<R: TenantOwned>(_ record: R.Type) async throws -> [String] {
        let own = try await rows(R.self, of: ours)
        let foreign = try await rows(R.self, of: theirs)
        guard let victim = foreign.first, !own.isEmpty else {
            return ["\(R.table.name) has no row of each tenant: the test must insert some."]
        }
        var findings = try await reading(own.count, victim) + writing(own.count, victim)
        if byHand { findings += try await readingByHand(R.self, own.count) + writingByHand(R.self) }
        let after = try await rows(R.self, of: theirs)
        if after.map(\.values) != foreign.map(\.values) {
            findings.append("changed the rows of the other tenant")
        }
        return findings.map { $0.hasPrefix(R.table.name) ? $0 : "\(R.table.name): \($0)" }
    }

    func tenant(_ id: ID<Tenant>) -> TenantDatabase {
        database.tenant(Scope(tenantID: id, userID: ID(), requestID: "probe"))
    }

    /// Returns a tenant's own rows, including deleted ones.
    private func rows<R: TenantOwned>(
        _ record: R.Type, of owner: ID<Tenant>
    ) async throws
        -> [ProbedRow<R>]
    {
        try await tenant(owner).read { tx in
            let query = Query<R>().withDeleted().where { _ in
                Column<ID<Tenant>>(R.table.name, "tenant_id") == owner
            }
            return try tx.fetch(query).map { ProbedRow(record: $0, values: "\($0)") }
        }
    }

    // MARK: - Queries

    private func reading<R: TenantOwned>(_ own: Int, _ victim: ProbedRow<R>) async throws -> [String] {
        let (ours, theirs) = (ours, theirs)
        return try await tenant(ours).read { tx in
            let (table, all) = (R.table.name, Query<R>().withDeleted())
            let foreign = all.where { _ in Column<ID<Tenant>>(table, "tenant_id") == theirs }
            let pairs = try tx.fetch(all.join(R.self, on: { _, _ in .always }))
            var counted = 0
            try tx.forEach(all) { _ in counted += 1 }
            let facts = [
                ("fetched", try tx.fetch(all).allSatisfy { $0.tenantID == ours }),
                ("fetched by its tenant", try tx.fetch(foreign).isEmpty),
                ("fetched by identifier", try tx.fetch(R.self, ids: [victim.record.id]).isEmpty),
                ("found", try tx.find(R.self, victim.record.id) == nil),
                ("seen to exist", try !tx.exists(foreign)),
                ("counted", try tx.count(all) == own),
                (
                    "paged through",
                    try tx.page(all, PageRequest(limit: 100)).items.allSatisfy { $0.tenantID == ours }
                ),
                ("streamed", counted == own),
                ("joined", pairs.allSatisfy { $0.0.tenantID == ours && $0.1.tenantID == ours }),
            ]
            return facts.filter { !$0.1 }.map { "a row of the other tenant was \($0.0)" }
        }
    }

    private func writing<R: TenantOwned>(_ own: Int, _ victim: ProbedRow<R>) async throws -> [String] {
        let theirs = theirs
        let foreign = Query<R>().withDeleted().where { _ in
            Column<ID<Tenant>>(R.table.name, "tenant_id") == theirs
        }
        let key = Column<R.Key>(
            R.table.name, R.table.columns.first { $0.property == "id" }?.name ?? "id")
        return try await [
            attempt("inserted") { try $0.insert(victim.record) },
            attempt("updated") { try $0.update(victim.record) },
            attempt("upserted") { try $0.upsert(victim.record, on: { _ in [key] }) },
            attempt("deleted") { try $0.delete(victim.record) },
            attempt("deleted by identifier") { try $0.delete(R.self, victim.record.id) },
            attempt("deleted by a query") { if try $0.delete(foreign) == 0 { throw Nothing() } },
            attempt("erased by a query") { if try $0.erase(foreign) == 0 { throw Nothing() } },
            attempt("erased with all others") {
                if try $0.erase(Query<R>().withDeleted()) <= own { throw Nothing() }
            },
        ].compactMap { $0 }
    }

    /// Runs an action that must fail, rolls it back, and returns a sentence if it didn't fail.
    func attempt(
        _ deed: String, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) async throws -> String? {
        do {
            try await tenant(ours).write { tx in
                try body(tx)
                throw Succeeded()
            }
        } catch is Succeeded {
            return "a row of the other tenant was \(deed)"
        } catch is Nothing {
            return nil
        } catch let error as DatabaseError {
            // Any other error would hide the expected one.
            let isRefusal: Bool =
                switch error {
                case .tenantMismatch, .foreignKey, .check(constraint: "audit_append_only"): true
                // The program's role may only insert into the audit.
                case .statement(let message): message.contains("permission denied for table audit_")
                default: false
                }
            return isRefusal ? nil : "being \(deed) failed with \(error)"
        } catch is RecordNotFound {
            return nil
        }
        return nil
    }
}

/// A record with its values as text, to detect changes.
struct ProbedRow<R: TenantOwned>: Sendable {
    let record: R
    let values: String
}

/// An error for an action that had no effect, as expected.
struct Nothing: Error {}
private struct Succeeded: Error {}
