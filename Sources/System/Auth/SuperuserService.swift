import TrellisDatabase
import TrellisKernel
import TrellisSchema
import Users

/// Makes superusers, from the command line only: no route does.
package struct SuperuserService: Sendable {
    let database: SystemDatabase
    let passwords: PasswordHasher
    let sessions: SessionService

    /// The same, on behalf of whoever the scope names.
    package func acting(for scope: Scope) -> SuperuserService {
        let database = database.acting(for: scope)
        return SuperuserService(
            database: database, passwords: passwords, sessions: sessions.acting(in: database))
    }

    /// What was done, and to whom.
    package struct Outcome: Sendable {
        /// The superuser.
        package let userID: ID<User>
        /// Whether there was no such user before.
        package let isNew: Bool
    }

    /// Sees to it that `email` is a superuser's, and that `password` is the password; doing it again changes nothing.
    ///
    /// A user who exists is made a superuser; if the password is another than before, all of the user's sessions end.
    ///
    /// - Throws: `InvalidInput` for what is no address, and a password that signing up would refuse.
    package func create(email: String, password: String) async throws -> Outcome {
        try check(email, password)
        let email = EmailAddress(email)
        let known = try await database.query { try $0.first(UserRecord.having(email)) }
        let verdict = try await passwords.verify(password, against: known?.passwordHash)
        let passwordHash = verdict == .right ? nil : try await passwords.hash(password)
        return try await database.write { tx in
            guard var user = try tx.first(UserRecord.having(email)) else {
                let user = try tx.insert(
                    UserRecord(email: email, passwordHash: passwordHash ?? "", isSuperuser: true))
                return Outcome(userID: user.id, isNew: true)
            }
            if let passwordHash { user.passwordHash = passwordHash }
            if verdict == .wrong { try sessions.endAll(of: user.id, because: .passwordChanged, in: tx) }
            if passwordHash != nil || !user.isSuperuser {
                user.isSuperuser = true
                try tx.update(user)
            }
            return Outcome(userID: user.id, isNew: false)
        }
    }

    private func check(_ email: String, _ password: String) throws {
        var violations: [Violation] = []
        if !SchemaFormat.email.matches(email) {
            violations.append(
                Violation(pointer: "/email", code: "format.invalid", message: "\(email) is not an e-mail address."))
        }
        let length = password.unicodeScalars.count
        if !(8...256).contains(length) {
            let code = length < 8 ? "length.too_short" : "length.too_long"
            violations.append(
                Violation(pointer: "/password", code: code, message: "A password has 8 to 256 characters."))
        }
        guard violations.isEmpty else { throw InvalidInput(violations: violations) }
    }
}
