import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// The entity type of `ID<PendingSignUp>`.
public enum PendingSignUp: Sendable {}

/// A sign-up that waits for the proof of its mailbox, or for approval: there is no user and no tenant before.
///
/// So an address that wasn't proved takes nothing away from its owner.
@Record("auth_pending_sign_up")
struct PendingSignUpRecord {
    let id: ID<PendingSignUp>
    /// In normal form; several may wait for one address, each with its own proof.
    let address: String
    /// The hash of the password that the sign-up chose.
    let passwordHash: String
    /// The name that other users will see; nil without one.
    let displayName: String?
    /// The name of the tenant that the user will own; nil without one.
    let tenantName: String?
    let language: String?
    /// The network of the client, as in `203.0.113.7/32`; nil if it isn't known.
    let network: String?
    /// The product's fields of the user, as JSON.
    let userFields: JSONText?
    /// The product's fields of the tenant, as JSON.
    let tenantFields: JSONText?
    /// The input of the product's flow, as JSON; nil without a flow.
    let flowInput: JSONText?
    /// Whether it waits for the product's approval.
    let awaitsApproval: Bool
    /// Whether the mailbox is proved.
    let isProved: Bool
    let createdAt: Timestamp
    let expiresAt: Timestamp
}

extension PendingSignUpRecord {
    static var audit: AuditPolicy { .off(reason: "the user that it becomes has entries of its own") }

    /// Whose proofs concern it.
    static func subject(_ id: ID<PendingSignUp>) -> ProofSubject { .row("sign_up", "\(id)") }

    /// Whether clients of another network have signed up with the address, too.
    ///
    /// Another sign-up waits, or an account has it without proof, with sessions from there. One of both may be a stranger's.
    func hasRival(in tx: SystemTransaction) throws -> Bool {
        guard let network else { return false }
        let (id, address, now) = (id, address, tx.now)
        let others = PendingSignUpRecord.where {
            $0.address == address && $0.id != id && $0.network != network && $0.expiresAt > now
        }
        if try tx.exists(others) { return true }
        guard let holder = try tx.first(UserRecord.withEmail(EmailAddress(address)))?.id else { return false }
        let sessions = SessionRecord.where { $0.userID == holder && $0.address != nil }
        // The newest are enough: they are all of the same person.
        return try tx.fetch(sessions.order { $0.id.descending }.limit(100)).contains { session in
            session.address.flatMap { IPAddress($0) }.map { "\($0.clientNetwork)" != network } ?? false
        }
    }

    /// Returns the sign-up that a proof concerns; nil for a proof of something else.
    static func id(of subject: ProofSubject) -> ID<PendingSignUp>? { subject.id(in: "sign_up").flatMap { ID($0) } }
}
