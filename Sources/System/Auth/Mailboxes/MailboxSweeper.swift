import Logging
import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// Runs ``SweepMailboxes`` jobs: removes proofs and sign-ups that have expired, and takes the address from accounts
/// that didn't prove it in time.
struct MailboxSweeper: Sendable {
    /// The maximum number of accounts that are read at once.
    private static let batch = 100

    let accounts: Accounts
    /// How long an account keeps an address without proof; nil for ever.
    let unverifiedLifetime: Duration?

    /// Takes the address from each account in a transaction of its own; a later run continues.
    ///
    /// - Throws: the first error of an account, such as that of a product's step, after the others are done.
    func run() async throws {
        try await accounts.write { tx in
            let now = tx.now
            try accounts.proofs.sweep(in: tx)
            try tx.erase(PendingSignUpRecord.where { $0.expiresAt <= now })
        }
        guard let unverifiedLifetime else { return }
        var last: ID<User>?
        var failure: (any Error)?
        repeat {
            let due = try await due(unverifiedLifetime, after: last)
            for id in due {
                try Task.checkCancellation()
                do {
                    try await expire(id, unverifiedLifetime)
                } catch {
                    try Task.checkCancellation()
                    accounts.sessions.logger.error(
                        "The address can't be taken from an account without proof",
                        metadata: ["user_id": "\(id)", "error": "\(error)"])
                    failure = failure ?? error
                }
            }
            last = due.count == Self.batch ? due.last : nil
        } while last != nil
        if let failure { throw failure }
    }

    private func due(_ lifetime: Duration, after last: ID<User>?) async throws -> [ID<User>] {
        try await accounts.database.read { tx in
            // The last change, since an account may have got its address long after it was created.
            let time = tx.now - lifetime
            let unproved = UserRecord.where {
                $0.emailVerifiedAt == nil && $0.isSuperuser == false && $0.updatedAt < time
                    && !$0.email.hasSuffix(Accounts.removedAddress)
            }
            let rest = last.map { last in unproved.where { $0.id > last } } ?? unproved
            return try tx.fetch(rest.order { $0.id.ascending }.limit(Self.batch)).map(\.id)
        }
    }

    private func expire(_ id: ID<User>, _ lifetime: Duration) async throws {
        try await accounts.write { tx in
            // The mailbox may have been proved meanwhile.
            guard let user = try tx.find(UserRecord.self, id, lock: .forUpdate), Accounts.givesWay(user),
                user.updatedAt < tx.now - lifetime
            else { return }
            try accounts.removeAddress(of: user, because: "not_proved_in_time", in: tx)
        }
    }
}
