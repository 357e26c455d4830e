import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension Accounts {
    /// Returns the user whom a sign-in admits, in the transaction that begins the session; the user's row is locked.
    ///
    /// An account that its user has deleted, and that isn't erased yet, is restored.
    ///
    /// - Throws: ``AuthError/userDisabled``.
    func admitted(_ user: UserRecord, in tx: SystemTransaction) throws -> UserRecord {
        guard user.disabledAt == nil else { throw AuthError.userDisabled }
        return try users.setDeleted(user, at: nil, in: tx)
    }
}
