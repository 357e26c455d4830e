import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisUsers

/// A one-time proof as its mail needs it; the server doesn't store its texts.
package struct Proof: Sendable {
    /// The identifier of its row.
    package let id: ID<OneTimeProof>
    /// What it is for.
    package let kind: ProofKind
    /// The token of a link: 43 characters of base64url, 256 random bits.
    package let token: String
    /// Six digits to type; nil for kinds without a code, and after too many wrong codes.
    package let code: String?
    /// When it ends unused.
    package let expiresAt: Timestamp
}

/// A proof that was used, in the transaction that used it.
package struct RedeemedProof: Sendable {
    /// The identifier of its row, which is deleted.
    package let id: ID<OneTimeProof>
    /// What it was for.
    package let kind: ProofKind
    /// Whose proof it was.
    package let subject: ProofSubject
    /// The address whose mailbox is proved by it.
    package let address: EmailAddress
    /// The user whom it concerns, locked until the commit; nil if there was none when it was issued.
    package let user: UserRecord?
    /// When its mail was sent.
    let issuedAt: Timestamp
}

/// Whose proof it is; a new proof of the same kind and subject ends the older one.
package struct ProofSubject: Hashable, Sendable {
    /// The text in the row.
    package let text: String

    fileprivate init(stored text: String) { self.text = text }
    private init(_ text: String) { self.text = text }

    /// A user.
    package static func user(_ id: ID<User>) -> ProofSubject { ProofSubject("user:\(id)") }
    /// A row of another table, such as `.row("sign_up", "\(id)")`.
    package static func row(_ table: String, _ id: String) -> ProofSubject { ProofSubject("\(table):\(id)") }

    /// The identifier of the row if it is of this table; nil otherwise.
    package func id(in table: String) -> String? {
        text.removingPrefix(utf8: "\(table):").map { String($0) }
    }
}

/// The only writer of one-time proofs: what a mail contains so that its reader can do something once.
///
/// 1. A token has 256 random bits; the server stores its SHA-256.
/// 2. A proof is valid for one use: its use is one DELETE, so of two uses at once one succeeds.
/// 3. A new proof ends the older one of the same kind and subject.
/// 4. A code is bound to the address, ends after ``maxTries`` wrong ones, and isn't issued any more after
///    ``maxFailures`` wrong ones in a row: the link remains, which can't be guessed.
/// 5. An address gets ``hourlyLimit`` proofs of one kind in an hour.
package struct ProofStore: Sendable {
    /// The number of wrong codes that end the code of a proof.
    package static let maxTries = 5
    /// The number of wrong codes in a row, over several proofs, after which an address gets links only.
    package static let maxFailures = 50
    /// How many proofs of one kind an address gets in an hour.
    package static let hourlyLimit = 5
    /// For how long wrong codes count.
    private static let memory = Duration.seconds(30 * 86_400)

    private let codes: LiveValue<ProofCodeKeys>

    /// Creates the store.
    package init(codes: LiveValue<ProofCodeKeys>) {
        self.codes = codes
    }

    /// Issues a proof in the caller's transaction, which sends its mail; ends the older one of the subject.
    ///
    /// Returns nil when the address had enough of them in the last hour: the older proof stays valid, and no mail is sent.
    ///
    /// - Parameter user: the user whom it concerns, whose deletion ends it.
    package func issue(
        _ kind: ProofKind, for subject: ProofSubject, to address: EmailAddress, user: ID<User>? = nil,
        in tx: SystemTransaction
    ) throws -> Proof? {
        guard try take(kind, address, in: tx) else { return nil }
        let failures = try tx.find(ProofBudgetRecord.self, Self.budget(kind, address))?.failures ?? 0
        let (token, id) = (RefreshToken(), ID<OneTimeProof>())
        let code = kind.hasCode && failures < Self.maxFailures ? ProofCode.random() : nil
        let expiresAt = tx.now + kind.lifetime
        try revoke(kind, of: subject, in: tx)
        try tx.insert(
            ProofRecord(
                id: id, kind: kind, subject: subject.text, userID: user, address: address.description,
                tokenHash: token.hash, codeHash: code.flatMap { codes.current.hash($0, of: id) }, tries: 0,
                issuedAt: tx.now, expiresAt: expiresAt))
        return Proof(id: id, kind: kind, token: token.text, code: code, expiresAt: expiresAt)
    }

    /// Uses the proof with this token, in the transaction that does what it is for; locks its user first.
    ///
    /// - Throws: ``AuthError/proofInvalid`` for a token that is unknown, used, superseded or expired.
    package func redeem(_ kinds: ProofKind..., token: String, in tx: SystemTransaction) throws -> RedeemedProof {
        guard let query = Self.valid(kinds, token, at: tx.now) else { throw AuthError.proofInvalid }
        return try use(try tx.first(query), query, in: tx)
    }

    /// Returns the address of a token that could be used now, and uses nothing: for pages, and before expensive work.
    package func peek(
        _ kinds: ProofKind..., token: String, in database: SystemDatabase
    ) async throws -> EmailAddress? {
        try await database.read { tx in
            guard let query = Self.valid(kinds, token, at: tx.now) else { return nil }
            return try tx.first(query).map { EmailAddress($0.address) }
        }
    }

    private static func valid(_ kinds: [ProofKind], _ token: String, at now: Timestamp) -> Query<ProofRecord>? {
        RefreshToken(token).map { token in
            let hash = token.hash
            return ProofRecord.where { $0.kind.in(kinds) && $0.tokenHash == hash && $0.expiresAt > now }
        }
    }

    /// Uses the proof with this code, sent to this address.
    ///
    /// Returns nil for a wrong code, which is counted: the caller commits, and refuses after the commit. An address without
    /// a proof takes the same statements, so that the time doesn't tell which addresses have one.
    package func redeem(
        _ kinds: ProofKind..., code: String, address: EmailAddress, in tx: SystemTransaction
    ) throws -> RedeemedProof? {
        let (now, text) = (tx.now, address.description)
        let sent = ProofRecord.where {
            $0.kind.in(kinds) && $0.address == text && $0.expiresAt > now && $0.tries < Self.maxTries
        }
        try lockUsers(of: try tx.fetch(sent), holding: address, in: tx)
        // One guess counts for all proofs of the address, so that more proofs don't mean more guesses.
        let proofs = try tx.update(returning: sent) { [$0.tries.increment(by: 1)] }
        let keys = codes.current
        let right = proofs.filter { proof in
            proof.codeHash.map { keys.matches(code, $0, of: proof.id) } ?? false
        }
        guard let proof = right.max(by: { $0.issuedAt < $1.issuedAt }) else {
            let budgets = kinds.map { ProofBudgetRecord(unused: Self.budget($0, address), until: now) }
            let ids = budgets.map(\.id)
            try tx.insertMissing(budgets)
            try tx.update(ProofBudgetRecord.where { $0.id.in(ids) }) {
                [$0.failures.increment(by: proofs.isEmpty ? 0 : 1)]
            }
            return nil
        }
        let id = proof.id
        return try use(proof, ProofRecord.where { $0.id == id }, in: tx)
    }

    /// Ends the proof of a subject, used or not.
    package func revoke(_ kind: ProofKind, of subject: ProofSubject, in tx: SystemTransaction) throws {
        let text = subject.text
        try tx.erase(ProofRecord.where { $0.kind == kind && $0.subject == text })
    }

    /// Ends all proofs of a user, for a change after which no mail that was sent before may have an effect.
    ///
    /// Those that restore a former address stay: a person who has taken the account over must not end them.
    package func revokeAll(of user: ID<User>, in tx: SystemTransaction) throws {
        try tx.erase(ProofRecord.where { $0.userID == user && $0.kind != .restoreEmail })
    }

    /// Ends all proofs of an address, for a change after which it belongs to one account.
    package func revokeAll(_ kind: ProofKind, to address: EmailAddress, in tx: SystemTransaction) throws {
        let address = address.description
        try tx.erase(ProofRecord.where { $0.kind == kind && $0.address == address })
    }

    /// Removes what is of no use any more.
    package func sweep(in tx: SystemTransaction) throws {
        let now = tx.now
        try tx.erase(ProofRecord.where { $0.expiresAt <= now })
        try tx.erase(
            ProofBudgetRecord.where {
                $0.windowEndsAt <= now - Self.memory || ($0.windowEndsAt <= now && $0.failures == 0)
            })
    }

    /// Locks the users of proofs, and who has their address, as every transaction that ends sessions does before it changes
    /// other rows: so no two transactions wait for each other.
    private func lockUsers(
        of proofs: [ProofRecord], holding address: EmailAddress, in tx: SystemTransaction
    ) throws {
        let (ids, address) = (proofs.compactMap(\.userID), address.description)
        let users = UserRecord.where { $0.id.in(ids) || $0.email == address }
        _ = try tx.fetch(users.order { $0.id.ascending }, lock: .forUpdate)
    }

    /// Deletes the row; of two transactions at once, one deletes it.
    private func use(
        _ found: ProofRecord?, _ query: Query<ProofRecord>, in tx: SystemTransaction
    ) throws -> RedeemedProof {
        guard let found else { throw AuthError.proofInvalid }
        try lockUsers(of: [found], holding: EmailAddress(found.address), in: tx)
        let user = try found.userID.flatMap { try tx.find(UserRecord.self, $0) }
        guard let proof = try tx.erase(returning: query).first else { throw AuthError.proofInvalid }
        let address = EmailAddress(proof.address)
        let budget = Self.budget(proof.kind, address)
        try tx.update(ProofBudgetRecord.where { $0.id == budget }) { [$0.failures.set(0)] }
        return RedeemedProof(
            id: proof.id, kind: proof.kind, subject: ProofSubject(stored: proof.subject), address: address, user: user,
            issuedAt: proof.issuedAt)
    }

    /// Counts a proof towards the limit of the address; returns false when it is reached.
    private func take(_ kind: ProofKind, _ address: EmailAddress, in tx: SystemTransaction) throws -> Bool {
        let (id, now) = (Self.budget(kind, address), tx.now)
        func increment() throws -> Bool {
            if try tx.update(
                ProofBudgetRecord.where { $0.id == id && $0.windowEndsAt > now && $0.issued < Self.hourlyLimit },
                set: { [$0.issued.increment(by: 1)] }) == 1
            {
                return true
            }
            return try tx.update(ProofBudgetRecord.where { $0.id == id && $0.windowEndsAt <= now }) {
                [$0.issued.set(1), $0.windowEndsAt.set(now + .seconds(3600))]
            } == 1
        }
        if try increment() { return true }
        try tx.insertMissing([ProofBudgetRecord(unused: id, until: now + .seconds(3600))])
        return try increment()
    }

    private static func budget(_ kind: ProofKind, _ address: EmailAddress) -> String {
        "\(kind.rawValue):\(address)"
    }
}
