import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers

/// The job that erases the accounts whose grace is over.
@Schema
struct EraseAccounts: JobPayload {
    static let name = "auth.erase_accounts"
}

/// Erases deleted accounts, each in a transaction of its own with the product's steps; a later run continues.
///
/// The rows of the user go with it: sessions, proofs, memberships, invitations that the user sent, the avatar. API
/// keys stay with their tenant, and are refused until another member adopts them. The audit stays.
struct AccountEraser: Sendable {
    /// The maximum number of accounts that one run reads at once.
    private static let batch = 100

    let database: SystemDatabase
    let users: UserStore
    let tenants: TenantStore
    let grace: Duration
    let logger: Logger

    /// Erases every account whose grace is over, except those that are the only owner of a tenant by now; `scope` is
    /// that of the job, for the audit.
    ///
    /// - Throws: the first error of an account that can't be erased, such as that of a product's step, after the others
    ///   are.
    func run(as scope: Scope) async throws {
        let database = database.acting(for: scope)
        var last: ID<User>?
        var failure: (any Error)?
        repeat {
            let due = try await due(after: last)
            for id in due {
                try Task.checkCancellation()
                do {
                    try await erase(id, in: database)
                } catch {
                    try Task.checkCancellation()
                    logger.error(
                        "A deleted account can't be erased", metadata: ["user_id": "\(id)", "error": "\(error)"])
                    failure = failure ?? error
                }
            }
            last = due.count == Self.batch ? due.last : nil
        } while last != nil
        if let failure { throw failure }
    }

    private func due(after last: ID<User>?) async throws -> [ID<User>] {
        try await database.read { tx in
            let time = tx.now - grace
            let deleted = UserRecord.where { $0.deletedAt < time }
            let rest = last.map { last in deleted.where { $0.id > last } } ?? deleted
            return try tx.fetch(rest.order { $0.id.ascending }.limit(Self.batch)).map(\.id)
        }
    }

    private func erase(_ id: ID<User>, in database: SystemDatabase) async throws {
        do {
            try await database.write { tx in
                // The user may have signed in meanwhile.
                guard let user = try tx.find(UserRecord.self, id, lock: .forUpdate), let deletedAt = user.deletedAt,
                    deletedAt < tx.now - grace
                else { return }
                try tenants.deleteUser(id, of: users, in: tx)
            }
        } catch TenantError.lastOwner {
            logger.warning(
                "A deleted account isn't erased, because it is the only owner of a tenant",
                metadata: ["user_id": "\(id)"])
        }
    }
}
