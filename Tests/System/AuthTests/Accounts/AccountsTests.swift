import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

@Suite struct AccountsTests {
    @Test("Sign-up creates a user, a tenant, and tokens that are valid at once")
    func signUp() async throws {
        let fixture = try await AuthFixture()
        let response = try await fixture.signUp("Ada@Example.com", tenant: "Analytical Engines")
        #expect(response.user.email == "ada@example.com")
        #expect(response.tenant.name == "Analytical Engines")
        #expect(response.tokenType == "Bearer")
        #expect(response.expiresIn == 900)
        let token = try await fixture.tokens.verify(response.accessToken)
        #expect(token.userID == response.user.id)
        let membership = try await fixture.authenticator().member(.init(token: response.accessToken), of: nil)
        #expect(membership.tenantID == response.tenant.id)
        #expect(membership.permissions.grantsAll)
    }

    @Test("An address belongs to one user in any case, and a rejected sign-up stores nothing")
    func emailTaken() async throws {
        let fixture = try await AuthFixture()
        _ = try await fixture.signUp("ada@example.com")
        await #expect(throws: UserError.emailTaken) { try await fixture.signUp("ADA@example.com") }
        let tenants = try await fixture.database.read { try $0.rows("SELECT id FROM tenant").count }
        #expect(tenants == 1)
    }

    @Test("Of concurrent sign-ups with one address, exactly one succeeds")
    func signUpRace() async throws {
        let fixture = try await AuthFixture()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await fixture.signUp("ada@example.com")) != nil }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
    }

    @Test("Each login with the right password begins a new session")
    func logIn() async throws {
        let fixture = try await AuthFixture()
        let user = try await fixture.signUp("ada@example.com").user
        let first = try await fixture.logIn("ADA@EXAMPLE.COM")
        let second = try await fixture.logIn("ada@example.com")
        #expect(first.user.id == user.id)
        let tokens = fixture.tokens
        #expect(try await tokens.verify(first.accessToken).sessionID != tokens.verify(second.accessToken).sessionID)
    }

    @Test("A wrong password and an unknown address get the same error")
    func refusedLogins() async throws {
        let fixture = try await AuthFixture()
        _ = try await fixture.signUp("ada@example.com")
        await #expect(throws: AuthError.invalidCredentials) {
            try await fixture.logIn("ada@example.com", password: "x")
        }
        await #expect(throws: AuthError.invalidCredentials) { try await fixture.logIn("eve@example.com") }
        await #expect(throws: AuthError.invalidCredentials) { try await fixture.logIn("") }
    }

    @Test("A password that was hashed with other parameters is hashed again at login")
    func rehash() async throws {
        let fixture = try await AuthFixture()
        let user = try await fixture.signUp("ada@example.com").user
        let weak = try Argon2id.hash(
            Array("correct horse battery".utf8), parameters: Argon2Parameters(memory: 8, passes: 1))
        try await fixture.database.write { tx in
            _ = try tx.update(UserRecord.where { $0.id == user.id }) { [$0.passwordHash.set(weak)] }
        }
        _ = try await fixture.logIn("ada@example.com")
        let stored = try await fixture.database.read { try $0.require(UserRecord.self, user.id).passwordHash }
        #expect(Argon2Parameters(phc: stored) == Argon2Parameters(memory: 64, passes: 1))
        _ = try await fixture.logIn("ada@example.com")
    }

    @Test("A refresh returns tokens of the same user")
    func refresh() async throws {
        let fixture = try await AuthFixture()
        let before = try await fixture.signUp("ada@example.com")
        let after = try await fixture.accounts.refresh(before.refreshToken)
        #expect(after.user.id == before.user.id)
        #expect(after.user.email == "ada@example.com")
        _ = try await fixture.tokens.verify(after.accessToken)
    }

    @Test("A password change ends all sessions and begins a new one")
    func changePassword() async throws {
        let fixture = try await AuthFixture()
        let before = try await fixture.signUp("ada@example.com")
        let other = try await fixture.logIn("ada@example.com")
        let after = try await fixture.accounts.setPassword(
            of: before.user.id, to: "battery staple horse", proof: .currentPassword("correct horse battery"))

        let authenticator = fixture.authenticator()
        for ended in [before.accessToken, other.accessToken] {
            await #expect(throws: AccessError.unauthenticated) { try await authenticator.user(.init(token: ended)) }
        }
        for ended in [before.refreshToken, other.refreshToken] {
            await #expect(throws: AuthError.refreshInvalid) { try await fixture.sessions.renew(ended) }
        }
        #expect(try await authenticator.user(.init(token: after.accessToken)).userID == before.user.id)
        await #expect(throws: AuthError.invalidCredentials) { try await fixture.logIn("ada@example.com") }
        _ = try await fixture.logIn("ada@example.com", password: "battery staple horse")
    }

    @Test("A password change requires the current password")
    func wrongPassword() async throws {
        let fixture = try await AuthFixture()
        let user = try await fixture.signUp("ada@example.com").user
        await #expect(throws: AuthError.wrongPassword) {
            try await fixture.accounts.setPassword(
                of: user.id, to: "battery staple horse", proof: .currentPassword("wrong"))
        }
        _ = try await fixture.logIn("ada@example.com")
    }

    @Test("Creating a superuser is idempotent")
    func superuser() async throws {
        let fixture = try await AuthFixture()
        let first = try await fixture.superusers.create(email: "Root@example.com", password: "correct horse battery")
        #expect(first.isNew)
        let session = try await fixture.logIn("root@example.com")
        let second = try await fixture.superusers.create(email: "root@example.com", password: "correct horse battery")
        #expect(!second.isNew)
        #expect(second.userID == first.userID)
        #expect(try await fixture.authenticator().user(.init(token: session.accessToken)).isSuperuser)
    }

    @Test("An existing user becomes a superuser with the given password, and must log in again")
    func promotion() async throws {
        let fixture = try await AuthFixture()
        let user = try await fixture.signUp("ada@example.com")
        let outcome = try await fixture.superusers.create(email: "ada@example.com", password: "battery staple horse")
        #expect(outcome.userID == user.user.id)
        await #expect(throws: AccessError.unauthenticated) {
            try await fixture.authenticator().user(.init(token: user.accessToken))
        }
        let login = try await fixture.logIn("ada@example.com", password: "battery staple horse")
        #expect(try await fixture.authenticator().user(.init(token: login.accessToken)).isSuperuser)
    }

    @Test("A superuser needs a valid address, and a password of the same minimum length as other users")
    func refusedSuperusers() async throws {
        let fixture = try await AuthFixture()
        let error = await #expect(throws: InvalidInput.self) {
            try await fixture.superusers.create(email: "root", password: "short")
        }
        #expect(error?.violations.map(\.pointer) == ["/email", "/password"])
    }
}
