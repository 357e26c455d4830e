import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers

extension Accounts {
    /// Marks an account as deleted, and ends its sessions: it is erased after the grace, and signing in until then
    /// restores it.
    ///
    /// - Throws: `TenantError.soleOwner` for the only owner of tenants that aren't deleted;
    ///   ``AuthError/lastSuperuser``; `UserError.notFound`; `PreconditionError.failed`.
    func delete(_ userID: ID<User>, if check: @escaping @Sendable (UserRecord) throws -> Void) async throws {
        try await database.write { tx in
            let (user, isLastSuperuser) = try lockedForEnding(userID, in: tx)
            try check(user)
            guard !isLastSuperuser else { throw AuthError.lastSuperuser }
            try tenants.requireOtherOwners(than: userID, in: tx)
            _ = try users.setDeleted(user, at: tx.now, in: tx)
            try sessions.endAll(of: userID, because: .logout, in: tx)
            try proofs.revokeAll(of: userID, in: tx)
        }
    }

    /// Disables an account, which ends its sessions and refuses new ones, or enables it again; idempotent.
    ///
    /// - Parameter actor: the superuser, for the audit.
    /// - Throws: `UserError.notFound`; ``AuthError/lastSuperuser``.
    func setDisabled(_ userID: ID<User>, _ isDisabled: Bool, by actor: ID<User>) async throws {
        try await database.write { tx in
            let (user, isLastSuperuser) = try lockedForEnding(userID, in: tx)
            guard isDisabled else {
                _ = try users.setDisabled(user, at: nil, in: tx)
                return
            }
            guard !isLastSuperuser else { throw AuthError.lastSuperuser }
            _ = try users.setDisabled(user, at: tx.now, in: tx)
            try sessions.endAll(of: userID, because: .logout, by: actor, in: tx)
            try proofs.revokeAll(of: userID, in: tx)
        }
    }

    /// Returns a user, locked, and whether it is the only superuser who can sign in.
    ///
    /// For a superuser all of them are locked, in the order of their identifiers: of two who disable each other at
    /// once, the second sees what the first did.
    private func lockedForEnding(
        _ userID: ID<User>, in tx: SystemTransaction
    ) throws -> (user: UserRecord, isLastSuperuser: Bool) {
        var active: [ID<User>] = []
        if try tx.find(UserRecord.self, userID)?.isSuperuser == true {
            let superusers = UserRecord.where { $0.isSuperuser == true }.order { $0.id.ascending }
            active = try tx.fetch(superusers, lock: .forUpdate).filter { $0.disabledAt == nil && $0.deletedAt == nil }
                .map(\.id)
        }
        guard let user = try tx.find(UserRecord.self, userID, lock: .forUpdate) else { throw UserError.notFound }
        return (user, active == [userID])
    }
}
