import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// The entity type of `ID<OneTimeProof>`.
package enum OneTimeProof: Sendable {}

/// A one-time proof that was issued and not used; its use deletes the row.
@Record("auth_proof")
struct ProofRecord {
    let id: ID<OneTimeProof>
    let kind: ProofKind
    /// Whose proof it is: of the proofs of one kind and subject, only the newest exists.
    let subject: String
    /// The user whom it concerns, with whom it is deleted; nil before there is one.
    let userID: ID<User>?
    /// The address that it was sent to, in normal form.
    let address: String
    /// The SHA-256 of the token's bytes; the server doesn't store the token itself.
    let tokenHash: [UInt8]
    /// The hash of the short code; nil without one.
    let codeHash: [UInt8]?
    /// How often a wrong code was typed.
    var tries: Int
    let issuedAt: Timestamp
    let expiresAt: Timestamp
}

/// What an address has had of one kind of proof.
@Record("auth_proof_budget")
struct ProofBudgetRecord {
    /// The kind and the address, as in `magic_link:ada@example.com`.
    let id: String
    /// The proofs that were issued in the window.
    var issued: Int
    var windowEndsAt: Timestamp
    /// The wrong codes since the last proof that was used.
    var failures: Int
}

extension ProofRecord {
    static var audit: AuditPolicy { .off(reason: "what a proof is used for has its own entry") }
}

extension ProofBudgetRecord {
    /// Creates a row that has counted nothing.
    init(unused id: String, until end: Timestamp) {
        self.init(id: id, issued: 0, windowEndsAt: end, failures: 0)
    }

    static var audit: AuditPolicy { .off(reason: "counts mails, and changes with each") }
}
