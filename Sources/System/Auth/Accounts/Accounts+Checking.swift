import Crypto
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers

extension Accounts {
    /// Returns the user with this address and password, and begins no session.
    ///
    /// Takes the same time for an unknown address as for a wrong password, has the limits of a login, and stores a newer
    /// hash as a login does. A failure is noted in the audit.
    ///
    /// - Throws: ``logInErrors``; the errors of the product's directory.
    public func check(email: String, password: String) async throws -> UserRecord {
        try await authenticate(email: email, password: password) { user, _ in user }
    }

    /// Runs `body` in one transaction for the user with this address and password, and notes the sign-in in the audit.
    ///
    /// - Throws: the errors of ``check(email:password:)``, and what `body` throws.
    func signIn<Value: Sendable>(
        email: String, password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        try await authenticate(email: email, password: password) { user, tx in
            let value = try body(user, tx)
            try Self.noteSignIn(of: user.id, in: tx)
            return value
        }
    }

    /// Notes in the audit that the user has signed in.
    static func noteSignIn(of user: ID<User>, in tx: SystemTransaction) throws {
        try tx.audit("auth.signed_in", of: "user", id: "\(user)", by: user)
    }

    /// How often a login checks the password again because another request changed the user meanwhile: the second
    /// check reads a hash that another login stored; a third one is for a password change besides.
    private static let rounds = 3

    private func authenticate<Value: Sendable>(
        email text: String, password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value {
        let email = EmailAddress(text)
        // No account has longer values, which would only cost time. Directories may admit every user without a
        // password: RFC 4513, section 5.1.2.
        guard text.unicodeScalars.count <= 320, 1...PasswordRules.maxLength ~= password.unicodeScalars.count else {
            throw signInFailure(email, nil)
        }
        let call = DirectoryCall(directory: directory, logger: sessions.logger)
        let request = DirectoryRequest(email: email.description, password: password) {
            try await checkStored(email, password)
        }
        for _ in 0..<Self.rounds {
            let value: Value?
            switch try await call.run(request) {
            case .refused: throw try await refusal(of: email)
            case .stored(let account): value = try await admit(account, password, body)
            case .user(let user): value = try await admit(user, body)
            }
            if let value { return value }
        }
        throw try await refusal(of: email)
    }

    /// The check of the table of users.
    private func checkStored(_ email: EmailAddress, _ password: String) async throws -> DirectoryResponse {
        let user = try await database.query { try $0.first(UserRecord.withEmail(email)) }
        let match = try await passwords.verify(password, against: user?.passwordHash)
        guard let user, match != .mismatch else { return .refused }
        return .stored(
            StoredAccount(
                userID: user.id, passwordHash: user.passwordHash, needsRehash: match == .matchNeedsRehash))
    }

    /// Returns nil when the stored hash has changed since it was checked.
    private func admit<Value: Sendable>(
        _ account: StoredAccount, _ password: String,
        _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value? {
        let hash = account.needsRehash ? try await passwords.hash(password) : nil
        return try await database.write { tx in
            // A change of the password waits, so that it also ends the session that begins here. Of two logins that
            // store a hash, the second waits, and then sees the hash of the first.
            guard let user = try tx.find(UserRecord.self, account.userID, lock: .forUpdate),
                user.passwordHash == account.passwordHash
            else { return nil }
            return try body(try hash.map { try users.rehash(user, $0, in: tx) } ?? user, tx)
        }
    }

    /// Returns nil when another request created the user meanwhile.
    private func admit<Value: Sendable>(
        _ person: DirectoryUser, _ body: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Value
    ) async throws -> Value? {
        let email = EmailAddress(person.email)
        do {
            return try await database.write { tx in
                if let user = try tx.first(UserRecord.withEmail(email)) { return try body(user, tx) }
                guard person.firstLogIn == .createUser else { throw signInFailure(email, nil) }
                return try body(try create(person, email, in: tx), tx)
            }
        } catch is CreatedMeanwhile {
            return nil
        }
    }

    private func create(
        _ person: DirectoryUser, _ email: EmailAddress, in tx: SystemTransaction
    ) throws -> UserRecord {
        var draft = UserDraft(email: email, setsPassword: false)
        // A name that the profile couldn't have is no reason to refuse a login.
        if let name = person.displayName { try? draft.setDisplayName(name) }
        draft.language = person.language
        do {
            return try users.create(draft, passwordHash: "", in: tx).user
        } catch UserError.emailTaken {
            throw CreatedMeanwhile()
        }
    }

    private struct CreatedMeanwhile: Error {}

    private func refusal(of email: EmailAddress) async throws -> AuthError {
        signInFailure(email, try await database.query { try $0.first(UserRecord.withEmail(email))?.id })
    }

    /// Records a failed sign-in and returns its error; hashes the address, which may belong to another person.
    func signInFailure(_ email: EmailAddress, _ user: ID<User>?) -> AuthError {
        let address = SHA256.hash(data: Array(email.description.utf8))
        let scope = database.scope ?? Scope(tenantID: .platform, userID: .noUser, requestID: "")
        auditNotes?.append(
            AuditNote(
                "auth.sign_in_failed", of: "user", user?.description,
                ["address": .string("sha256:\(Array(address).hexadecimal)")]), for: scope)
        return .invalidCredentials
    }
}
