import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// The only writer of memberships: it runs the product's steps and keeps its side table, in the caller's transaction.
struct MembershipStore: Sendable {
    /// A membership as it was written, and the product's fields.
    typealias Stored = (membership: MembershipRecord, extra: ExtraValues)

    var steps = ChangeSteps<MembershipDraft, MembershipRecord, TenantTransaction>()
    var side: SideTable<MembershipRecord, TenantTransaction>?

    /// The product's errors of an insertion.
    var createErrors: [any AppError] { steps.createErrors + (side?.createErrors ?? []) }
    /// The product's errors of an update.
    var updateErrors: [any AppError] { steps.updateErrors + (side?.updateErrors ?? []) }
    /// The product's errors of a deletion.
    var deleteErrors: [any AppError] { steps.deleteErrors }

    /// Inserts a membership.
    ///
    /// - Parameter input: the product's fields; nil inserts a side row only if all of its fields have defaults.
    /// - Throws: ``createErrors``.
    func create(
        _ draft: MembershipDraft, input: (any SchemaValue)? = nil, in rows: TenantTransaction
    ) throws -> Stored {
        var extra = ExtraValues.none
        let membership = try steps.create(draft, in: rows) { draft in
            let membership = try rows.insert(
                MembershipRecord(id: draft.id, tenantID: draft.tenantID, userID: draft.userID, roleID: draft.roleID))
            if let side { extra = ExtraValues(side.name, try side.insert(input, membership, rows)) }
            return membership
        }
        return (membership, extra)
    }

    /// Updates a membership that was read in this transaction; writes nothing, and runs no step, without a difference.
    ///
    /// - Parameter change: the change of the product's fields; nil keeps them.
    /// - Throws: ``updateErrors``; `InvalidInput` for a change that can't be the membership's first side row.
    func update(
        _ membership: MembershipRecord, role: RoleRecord, change: (any SchemaValue)? = nil,
        in rows: TenantTransaction
    ) throws -> Stored {
        var extra = ExtraValues.none
        func keepSide(of membership: MembershipRecord) throws {
            if let side { extra = ExtraValues(side.name, try side.update(change, membership, rows)) }
        }
        guard role.id != membership.roleID || change != nil else {
            try keepSide(of: membership)
            return (membership, extra)
        }
        let draft = MembershipDraft(id: membership.id, of: membership.userID, as: role)
        let updated = try steps.update(membership, to: draft, in: rows) { draft in
            var changed = membership
            changed.roleID = draft.roleID
            let written = try rows.update(changed)
            try keepSide(of: written)
            return written
        }
        return (updated, extra)
    }

    /// Deletes a membership, and with it the side row.
    ///
    /// - Throws: ``deleteErrors``.
    func delete(_ membership: MembershipRecord, in rows: TenantTransaction) throws {
        try steps.delete(membership, in: rows) { try rows.delete(membership) }
    }

    /// Deletes a membership as ``delete(_:in:)`` does, and publishes ``MemberLeft``.
    ///
    /// - Throws: ``deleteErrors``.
    func end(_ membership: MembershipRecord, in rows: TenantTransaction) throws {
        try delete(membership, in: rows)
        try rows.publish(MemberLeft(userID: membership.userID))
    }

    /// Deletes at most `limit` memberships of a tenant that is being erased, also those of its owners, with their
    /// steps; returns their number.
    ///
    /// A step that refuses keeps no tenant whose owner deleted it: the membership ends without the steps.
    ///
    /// - Parameter refused: called with a membership and what its step threw.
    func eraseAll(
        limit: Int, in rows: TenantTransaction, refused: (MembershipRecord, any AppError) -> Void
    ) throws -> Int {
        let members = try rows.fetch(MembershipRecord.all.limit(limit))
        for membership in members {
            do {
                try rows.savepoint { try delete(membership, in: rows) }
            } catch let error as any AppError {
                refused(membership, error)
                try rows.delete(membership)
            }
        }
        return members.count
    }

    /// Returns the product's fields of memberships, in one query; none without a side table.
    func extras(of ids: [ID<Member>], in rows: TenantReader) throws -> SideValues<ID<Member>> {
        try side?.values(of: ids, in: rows) ?? .none
    }
}
