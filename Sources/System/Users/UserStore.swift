import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTexts

/// The only writer of users: it runs the product's steps and keeps its side table, in the caller's transaction.
package struct UserStore: Sendable {
    /// The product's side table of users, with the query that reads a user together with its row.
    struct Side: Sendable {
        let table: SideTable<UserRecord, SystemTransaction>
        /// Whether the lists of members show its fields.
        let isVisibleToMembers: Bool
        /// Reads both in one statement; nil when the audit records reads of the side table, which needs a transaction.
        let find: (@Sendable (ID<User>, SystemDatabase) async throws -> Stored?)?
    }

    /// A user as it was written, and the product's fields.
    package typealias Stored = (user: UserRecord, extra: ExtraValues)

    var steps = ChangeSteps<UserDraft, UserRecord, SystemTransaction>()
    var side: Side?

    /// Creates a store without steps and side table.
    package init() {}

    /// The product's errors of an insertion.
    package var createErrors: [any AppError] { steps.createErrors + (side?.table.createErrors ?? []) }
    /// The product's errors of an update.
    package var updateErrors: [any AppError] { steps.updateErrors + (side?.table.updateErrors ?? []) }
    /// The product's errors of a deletion.
    package var deleteErrors: [any AppError] { steps.deleteErrors }

    /// Inserts a user.
    ///
    /// - Parameter input: the product's fields; nil inserts a side row only if all of its fields have defaults.
    /// - Throws: ``UserError/emailTaken``; ``createErrors``.
    package func create(
        _ draft: UserDraft, passwordHash: String, input: (any SchemaValue)? = nil, in tx: SystemTransaction
    ) throws -> Stored {
        var extra = ExtraValues.none
        let user = try steps.create(draft, in: tx) { draft in
            let user = try insert(draft, passwordHash, in: tx)
            if let side { extra = ExtraValues(side.table.name, try side.table.insert(input, user, tx)) }
            return user
        }
        return (user, extra)
    }

    private func insert(_ draft: UserDraft, _ passwordHash: String, in tx: SystemTransaction) throws -> UserRecord {
        do {
            return try tx.insert(
                UserRecord(
                    id: draft.id, email: draft.email, passwordHash: passwordHash, displayName: draft.displayName,
                    language: draft.language?.description, isSuperuser: draft.isSuperuser,
                    emailVerifiedAt: draft.isEmailVerified ? tx.now : nil))
        } catch DatabaseError.uniqueViolation {
            throw UserError.emailTaken
        }
    }

    /// Updates a user that was read in this transaction; writes nothing, and runs no step, without a difference.
    ///
    /// - Parameters:
    ///   - passwordHash: the hash of a new password; nil keeps the password.
    ///   - change: the change of the product's fields; nil keeps them.
    /// - Throws: ``UserError/emailTaken``; ``updateErrors``; `InvalidInput` for a change that can't be the user's first side
    ///   row.
    package func update(
        _ user: UserRecord, to draft: UserDraft, passwordHash: String? = nil, change: (any SchemaValue)? = nil,
        in tx: SystemTransaction
    ) throws -> Stored {
        var extra = ExtraValues.none
        func keepSide(of user: UserRecord) throws {
            if let side { extra = ExtraValues(side.table.name, try side.table.update(change, user, tx)) }
        }
        guard draft.differs(from: user) || passwordHash != nil || change != nil else {
            try keepSide(of: user)
            return (user, extra)
        }
        let updated = try steps.update(user, to: draft, in: tx) { draft in
            var changed = user
            if draft.email != user.email || !draft.isEmailVerified { changed.emailVerifiedAt = nil }
            if draft.isEmailVerified { changed.emailVerifiedAt = changed.emailVerifiedAt ?? tx.now }
            changed.email = draft.email
            changed.displayName = draft.displayName
            changed.language = draft.language?.description
            changed.isSuperuser = draft.isSuperuser
            if let passwordHash { changed.passwordHash = passwordHash }
            let written = try replace(changed, in: tx)
            try keepSide(of: written)
            return written
        }
        return (updated, extra)
    }

    private func replace(_ user: UserRecord, in tx: SystemTransaction) throws -> UserRecord {
        do {
            return try tx.update(user)
        } catch DatabaseError.uniqueViolation {
            throw UserError.emailTaken
        }
    }

    /// Stores the same password with newer hash parameters; no step runs, because nothing that they see changes.
    package func rehash(_ user: UserRecord, _ passwordHash: String, in tx: SystemTransaction) throws -> UserRecord {
        var changed = user
        changed.passwordHash = passwordHash
        return try tx.update(changed)
    }

    /// Stores the tenant of requests that name none; no step runs, because a draft doesn't have it.
    package func setDefaultTenant(
        of user: UserRecord, to tenant: ID<Tenant>?, in tx: SystemTransaction
    ) throws -> UserRecord {
        guard user.defaultTenantID != tenant else { return user }
        var changed = user
        changed.defaultTenantID = tenant
        return try tx.update(changed)
    }

    /// Disables an account, or enables it again with nil; the caller ends the sessions.
    ///
    /// No step runs.
    package func setDisabled(_ user: UserRecord, at time: Timestamp?, in tx: SystemTransaction) throws -> UserRecord {
        guard (user.disabledAt == nil) != (time == nil) else { return user }
        var changed = user
        changed.disabledAt = time
        return try tx.update(changed)
    }

    /// Marks an account as deleted, or restores it with nil; the caller ends the sessions.
    ///
    /// The steps of a deletion run when it is erased.
    package func setDeleted(_ user: UserRecord, at time: Timestamp?, in tx: SystemTransaction) throws -> UserRecord {
        guard (user.deletedAt == nil) != (time == nil) else { return user }
        var changed = user
        changed.deletedAt = time
        return try tx.update(changed)
    }

    /// Deletes a user, and with it the sessions, the memberships and the side row.
    ///
    /// The database deletes the memberships without their steps: ``TrellisTenants/TenantsModule`` ends them first.
    ///
    /// - Throws: ``deleteErrors``.
    package func delete(_ user: UserRecord, in tx: SystemTransaction) throws {
        try steps.delete(user, in: tx) { try tx.delete(user) }
    }

    /// Returns the product's fields of users, in one query; none without a side table.
    ///
    /// - Parameter visible: only if the lists of members show them.
    package func extras<Reader: ReadTransaction>(
        of ids: [ID<User>], visibleToMembers visible: Bool = false, in tx: Reader
    ) throws -> SideValues<ID<User>> where Reader.Owner == OwnedBySystem {
        guard let side, !visible || side.isVisibleToMembers else { return .none }
        return try side.table.values(of: ids, in: tx)
    }
}
