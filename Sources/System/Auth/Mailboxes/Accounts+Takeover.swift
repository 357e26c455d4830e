import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension Accounts {
    /// Ends what a person could keep who had an account before the owner of its mailbox came: sessions, mailed links, and
    /// the secrets of API keys.
    ///
    /// The password is for the caller, and the data stays: it may be the owner's.
    func endAccess(to user: UserRecord, in tx: SystemTransaction) throws {
        let id = user.id
        try sessions.endAll(of: id, because: .passwordChanged, in: tx)
        try proofs.revokeAll(of: id, in: tx)
        try tx.delete(APIKeySecretRecord.where { $0.memberID == id })
    }
}
