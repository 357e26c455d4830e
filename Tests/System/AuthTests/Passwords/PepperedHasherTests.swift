import Testing
import TrellisConfig
import TrellisKernel
import TrellisUsers

@testable import TrellisAuth

@Suite struct PepperedHasherTests {
    private let plain = Argon2Hasher(parameters: Argon2Parameters(memory: 64, passes: 1))

    private func peppered(_ ids: String...) throws -> PepperedHasher {
        var settings = AuthSettings()
        let keys = ids.map { "\($0):\(Base64URL.encode(Array(repeating: $0.utf8.first ?? 0, count: 32)))" }
        settings.passwordPeppers = keys.isEmpty ? nil : Secret(keys.joined(separator: ","))
        return PepperedHasher(try settings.peppers(), then: plain)
    }

    @Test("A hash with a pepper matches with the pepper only, and names it")
    func pepper() throws {
        let hasher = try peppered("a")
        let stored = try hasher.hash(Password("correct horse battery"))
        #expect(stored.hasPrefix("$pepper$a$argon2id$"))
        #expect(try hasher.verify(Password("correct horse battery"), against: stored) == .match)
        #expect(try hasher.verify(Password("battery staple horse"), against: stored) == .mismatch)
        let inner = String(stored.dropFirst("$pepper$a".count))
        #expect(try plain.verify(Password("correct horse battery"), against: inner) == .mismatch)
    }

    @Test("A hash without a pepper, and one of a former pepper, match and need a new hash")
    func rotation() throws {
        let password = Password("correct horse battery")
        let rotated = try peppered("b", "a")
        for former in [try plain.hash(password), try peppered("a").hash(password)] {
            #expect(try rotated.verify(password, against: former) == .matchNeedsRehash)
            #expect(try rotated.verify(Password("battery staple horse"), against: former) == .mismatch)
        }
        #expect(try rotated.hash(password).hasPrefix("$pepper$b$"))
    }

    @Test("Without peppers hashes are as before, and no user has a match")
    func absent() throws {
        let password = Password("correct horse battery")
        #expect(try peppered().hash(password).hasPrefix("$argon2id$"))
        #expect(try peppered("a").verify(password, against: nil) == .mismatch)
        #expect(try peppered().verify(password, against: nil) == .mismatch)
    }

    @Test("A pepper that the settings no longer have is an error that names it, not a wrong password")
    func missing() throws {
        let stored = try peppered("a").hash(Password("correct horse battery"))
        let error = #expect(throws: PepperMissing.self) {
            try peppered("b").verify(Password("correct horse battery"), against: stored)
        }
        #expect(error?.description.contains("no pepper a,") == true)
    }

    @Test("A hash that was made of the characters as they were sent matches, and needs a new hash")
    func notNormalized() throws {
        let password = Password("\u{FB01}n cafe\u{301} au lait")
        let stored = try plain.hash(Password(sent: password.sent, normalized: password.sent))
        #expect(try plain.verify(password, against: stored) == .matchNeedsRehash)
        #expect(try plain.verify(password, against: nil) == .mismatch)
        #expect(try plain.verify(Password("fin caf\u{E9} au lait"), against: stored) == .mismatch)
    }

    @Test("A login stores a hash with the pepper for a user who had none, and later logins match it")
    func logIn() async throws {
        let hasher = try peppered("a")
        let fixture = try await AuthFixture(wrapping: { _ in hasher })
        let former = try plain.hash(Password("correct horse battery"))
        let user = try await fixture.accounts.create(
            NewAccount(email: "ada@example.com", password: .imported(hash: former))
        ).user
        _ = try await fixture.logIn("ada@example.com")
        let stored = try await fixture.accounts.user(user.id).passwordHash
        #expect(stored.hasPrefix("$pepper$a$argon2id$"))
        _ = try await fixture.logIn("ada@example.com")
        #expect(try await fixture.accounts.user(user.id).passwordHash == stored)
    }
}
