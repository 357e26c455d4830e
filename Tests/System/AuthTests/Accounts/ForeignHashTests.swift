import Foundation
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

/// A hasher of a product that accepts the hashes of another system.
@Suite struct ForeignHashTests {
    /// The hash of `correct horse battery`, made by Python's hashlib.
    private static let imported = "pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="

    @Test(
        "Digests are those of another implementation",
        arguments: [
            ("correct horse battery", "DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="),
            ("l\u{E8}tmein", "JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A="),
            // Not normalized: one character of two letters.
            ("\u{FB01}n", "g8PBnPSW+V7pASv+hgDys5/UwWIY+hNsCdopqIjM6DI="),
        ])
    func digests(password: String, digest: String) {
        let computed = DjangoHashes.digest(Password(password).sent, salt: Array("seasalt".utf8), rounds: 1000)
        #expect(computed.base64EncodedString() == digest)
    }

    @Test(
        "A stored hash with an absurd number of rounds is an error, not hours of work",
        arguments: ["-1", "0", "99999999999", "9223372036854775808", ""])
    func absurdRounds(rounds: String) {
        let hasher = DjangoHashes(then: Argon2Hasher(parameters: Argon2Parameters(memory: 64, passes: 1)))
        let stored = "pbkdf2_sha256$\(rounds)$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="
        #expect(throws: PasswordHashingFailure.self) {
            try hasher.verify(Password("correct horse battery"), against: stored)
        }
    }

    @Test("A user with an imported hash logs in, and has a hash of this product from then on")
    func rehash() async throws {
        try await withReaders { app in
            let user = try await importUser(app)
            #expect(try await app.logInReader("ada@example.com", "battery staple horse").status == 401)
            #expect(try await storedHash(of: user, app) == Self.imported)
            #expect(try await app.logInReader("ada@example.com").status == 200)
            #expect(try await storedHash(of: user, app).hasPrefix("$argon2id$"))
            #expect(try await app.logInReader("ada@example.com").status == 200)
            #expect(try await app.logInReader("ada@example.com", "battery staple horse").status == 401)
        }
    }

    @Test("Logins at once with an imported hash all succeed, and one new hash is stored")
    func race() async throws {
        try await withReaders { app in
            let user = try await importUser(app)
            let before = try await version(of: user, app)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await app.logInReader("ada@example.com").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 8))
            #expect(try await version(of: user, app) == before + 1)
        }
    }

    @Test("A password can be changed while a login stores another hash of the current one")
    func changeDuringLogin() async throws {
        try await withReaders { app in
            let user = try await importUser(app)
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            async let login = app.logInReader("ada@example.com")
            let tokens = try await accounts.setPassword(
                of: user, to: "battery staple horse", proof: .currentPassword("correct horse battery"))
            let status = try await login.status
            #expect(status == 200 || status == 401)
            #expect(tokens.user.id == user)
            #expect(try await app.logInReader("ada@example.com", "battery staple horse").status == 200)
        }
    }

    @Test("A user without a password can't log in with any, not even with none")
    func absent() async throws {
        try await withReaders { app in
            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            let user = try await accounts.create(NewAccount(email: "eve@example.com", password: .absent)).user
            for password in ["", "correct horse battery"] {
                #expect(try await app.logInReader("eve@example.com", password).status == 401)
            }
            await #expect(throws: AuthError.wrongPassword) {
                try await accounts.setPassword(of: user.id, to: "battery staple horse", proof: .currentPassword(""))
            }
            _ = try await accounts.setPassword(of: user.id, to: "battery staple horse", proof: .session)
            #expect(try await app.logInReader("eve@example.com", "battery staple horse").status == 200)
        }
    }

    private func importUser(_ app: TestApp) async throws -> ID<User> {
        let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
        let account = NewAccount(email: "ada@example.com", password: .imported(hash: Self.imported))
        return try await accounts.create(account).user.id
    }

    private func storedHash(of user: ID<User>, _ app: TestApp) async throws -> String {
        try await app.application.platform.database.system().read { tx in
            try tx.require(UserRecord.self, user).passwordHash
        }
    }

    private func version(of user: ID<User>, _ app: TestApp) async throws -> Int {
        try await app.application.platform.database.system().read { tx in
            try tx.require(UserRecord.self, user).version
        }
    }
}
