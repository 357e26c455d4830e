import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The only writer of tenants: it runs the product's steps and keeps its side table, in the caller's transaction.
package struct TenantStore: Sendable {
    /// A tenant as it was written, and the product's fields.
    package typealias Stored = (tenant: TenantRecord, extra: ExtraValues)

    var steps = ChangeSteps<TenantDraft, TenantRecord, TenantTransaction>()
    var side: SideTable<TenantRecord, TenantTransaction>?
    var memberships = MembershipStore()
    /// How long events and jobs about an erased user stay.
    var eventGrace = DeletionSettings().eventGrace
    /// The short names that no tenant gets, because the product needs them as hosts.
    var reservedSlugs: Set<String> = []

    /// Creates a store without steps and side tables.
    package init() {}

    /// The product's errors of an insertion, those of the owner's membership included.
    package var createErrors: [any AppError] {
        steps.createErrors + (side?.createErrors ?? []) + memberships.createErrors
    }
    /// The product's errors of an update.
    package var updateErrors: [any AppError] { steps.updateErrors + (side?.updateErrors ?? []) }

    /// Inserts a tenant with its built-in roles and `owner` as its owner.
    ///
    /// - Parameters:
    ///   - slug: the short name in addresses; nil for none.
    ///   - input: the product's fields; nil inserts a side row only if all of its fields have defaults.
    /// - Throws: ``TenantSlugError/taken``; ``createErrors``.
    package func create(
        named name: String, slug: String? = nil, owner: ID<User>, requestID: String,
        input: (any SchemaValue)? = nil, in tx: SystemTransaction
    ) throws -> Stored {
        let draft = TenantDraft(owner: owner, name: name, slug: slug)
        let rows = tx.inTenant(
            Scope(
                tenantID: draft.id, userID: owner, requestID: requestID, origin: tx.scope?.origin ?? .unnamed,
                clientAddress: tx.scope?.clientAddress))
        var extra = ExtraValues.none
        let tenant = try steps.create(draft, in: rows) { draft in
            let tenant = try keepingSlugUnique(draft) {
                try tx.insert(TenantRecord(id: draft.id, name: draft.name, slug: draft.slug))
            }
            if let side { extra = ExtraValues(side.name, try side.insert(input, tenant, rows)) }
            for kind in RoleKind.builtIn {
                let role = try rows.insert(RoleRecord(kind, of: tenant.id))
                if kind == .owner { _ = try memberships.create(MembershipDraft(of: owner, as: role), in: rows) }
            }
            return tenant
        }
        return (tenant, extra)
    }

    /// Updates a tenant that was read in this transaction; writes nothing, and runs no step, without a difference.
    ///
    /// - Parameters:
    ///   - name: the new name; nil keeps it.
    ///   - slug: the change of the short name.
    ///   - change: the change of the product's fields; nil keeps them.
    ///   - scope: the author, in the tenant.
    /// - Throws: ``TenantSlugError/taken``; ``updateErrors``; `InvalidInput` for a change that can't be the tenant's
    ///   first side row.
    func update(
        _ tenant: TenantRecord, named name: String?, slug: Patch<String> = .absent, change: (any SchemaValue)? = nil,
        by scope: Scope,
        in tx: SystemTransaction
    ) throws -> Stored {
        let rows = tx.inTenant(scope)
        var extra = ExtraValues.none
        func keepSide(of tenant: TenantRecord) throws {
            if let side { extra = ExtraValues(side.name, try side.update(change, tenant, rows)) }
        }
        let draft = TenantDraft(id: tenant.id, name: name ?? tenant.name, slug: slug.applied(to: tenant.slug))
        guard draft.name != tenant.name || draft.slug != tenant.slug || change != nil else {
            try keepSide(of: tenant)
            return (tenant, extra)
        }
        let updated = try steps.update(tenant, to: draft, in: rows) { draft in
            var changed = tenant
            (changed.name, changed.slug) = (draft.name, draft.slug)
            let written =
                draft.slug == tenant.slug
                ? try tx.update(changed) : try keepingSlugUnique(draft) { try tx.update(changed) }
            try keepSide(of: written)
            return written
        }
        return (updated, extra)
    }

    /// Suspends a tenant, or resumes it with nil; no step runs, because a draft doesn't have it.
    func setSuspended(_ tenant: TenantRecord, at time: Timestamp?, in tx: SystemTransaction) throws -> TenantRecord {
        guard (tenant.suspendedAt == nil) != (time == nil) else { return tenant }
        var changed = tenant
        changed.suspendedAt = time
        return try tx.update(changed)
    }

    /// Marks a tenant as deleted, or restores it with nil; no step runs.
    func setDeleted(_ tenant: TenantRecord, at time: Timestamp?, in tx: SystemTransaction) throws -> TenantRecord {
        guard (tenant.deletedAt == nil) != (time == nil) else { return tenant }
        var changed = tenant
        changed.deletedAt = time
        return try tx.update(changed)
    }

    /// Returns the tenants that were deleted before this time, and those whose erasure has begun, oldest first.
    func overdue(before time: Timestamp, in tx: SystemReader) throws -> [ID<Tenant>] {
        let due = TenantRecord.where { $0.deletedAt < time || $0.erasureBeganAt != nil }
        return try tx.fetch(due.order { $0.deletedAt.ascending }).map(\.id)
    }

    /// Begins the erasure of a tenant that was deleted before this time, so that nothing restores it while its rows are
    /// deleted one after the other; idempotent.
    ///
    /// Returns false for a tenant that was restored meanwhile.
    ///
    /// - Parameter scope: the author, in the tenant.
    /// - Throws: what the product's steps throw, and then nothing begins.
    func beginErasure(
        of id: ID<Tenant>, deletedBefore time: Timestamp, by scope: Scope, in tx: SystemTransaction
    ) throws -> Bool {
        guard var tenant = try tx.find(TenantRecord.self, id, lock: .forUpdate), let deletedAt = tenant.deletedAt else {
            return false
        }
        guard tenant.erasureBeganAt == nil else { return true }
        guard deletedAt < time else { return false }
        tenant.erasureBeganAt = tx.now
        let begun = tenant
        try steps.delete(tenant, in: tx.inTenant(scope)) { _ = try tx.update(begun) }
        return true
    }

    /// Deletes a tenant whose erasure has begun, and with it every row that still belongs to it; its audit stays.
    func erase(_ id: ID<Tenant>, in tx: SystemTransaction) throws {
        guard let tenant = try tx.find(TenantRecord.self, id, lock: .forUpdate), tenant.erasureBeganAt != nil else {
            return
        }
        try tx.delete(tenant)
    }

    /// Runs `write`, which stores the short name of the draft.
    ///
    /// - Throws: ``TenantSlugError/taken`` when another tenant has it, or the product needs it itself.
    private func keepingSlugUnique(_ draft: TenantDraft, _ write: () throws -> TenantRecord) throws -> TenantRecord {
        if let slug = draft.slug, reservedSlugs.contains(slug) { throw TenantSlugError.taken }
        do { return try write() } catch DatabaseError.uniqueViolation(constraint: "tenant_slug_key") {
            throw TenantSlugError.taken
        }
    }

    /// Returns the product's fields of tenants, in one query; none without a side table.
    func extras<Reader: ReadTransaction>(
        of ids: [ID<Tenant>], in rows: Reader
    ) throws -> SideValues<ID<Tenant>> where Reader.Owner == OwnedByTenant {
        try side?.values(of: ids, in: rows) ?? .none
    }
}
