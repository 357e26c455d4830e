package import TrellisDatabase
package import TrellisKernel

/// What superusers see and do, in any tenant.
extension StoredSchedules {
    /// Returns a page of the schedules of one tenant or of all, the latest made first.
    package func list(of tenant: ID<Tenant>?, _ page: PageRequest) async throws -> Page<ScheduleDetails> {
        var query = StoredScheduleRecord.order { $0.id.descending }
        if let tenant { query = query.where { $0.tenantID == tenant } }
        let found = try await database.everyTenant.page(query, page)
        let (tenants, ids) = (Array(Set(found.items.map(\.tenantID))).sorted(), found.items.map(\.id))
        let runs = try await database.everyTenant.fetch(
            ScheduleRunRecord.where { $0.tenantID.in(tenants) && $0.id.in(ids) })
        let last = runs.compactMap(\.lastJobID)
        let jobs = try await database.everyTenant.fetch(
            JobRecord.where { $0.tenantID.in(tenants) && $0.id.in(last) })
        let states = Dictionary(jobs.map { ($0.id, $0.state) }) { first, _ in first }
        let byID = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        return found.map { schedule in
            let run = byID[schedule.id]
            return ScheduleDetails(schedule, run, run?.lastJobID.flatMap { states[$0] })
        }
    }

    /// Runs one transaction in the tenant of a schedule, for the user of the scope.
    ///
    /// - Throws: the errors of `body`.
    @discardableResult
    package func change<Value: Sendable>(
        in tenant: ID<Tenant>, for scope: Scope, _ body: @escaping @Sendable (TenantTransaction) throws -> Value
    ) async throws -> Value {
        let own = Scope(
            tenantID: tenant, userID: scope.userID, requestID: scope.requestID, origin: scope.origin,
            clientAddress: scope.clientAddress)
        return try await database.system.acting(for: scope).write { tx in try body(tx.inTenant(own)) }
    }
}
