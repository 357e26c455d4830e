import Testing

@testable import TrellisAuth

@Suite struct PasswordHasherTests {
    private let cheap = Argon2Parameters(memory: 64, passes: 1)

    @Test("A stored password matches, another doesn't")
    func verification() async throws {
        let hasher = QueuedHasher(Argon2Hasher(parameters: cheap), on: HashingPool(threads: 1))
        let phc = try await hasher.hash("correct horse battery")
        #expect(try await hasher.verify("correct horse battery", against: phc) == .match)
        #expect(try await hasher.verify("battery staple horse", against: phc) == .mismatch)
    }

    @Test("Without a user, every password is wrong")
    func unknownUser() async throws {
        let hasher = QueuedHasher(Argon2Hasher(parameters: cheap), on: HashingPool(threads: 1))
        #expect(try await hasher.verify("", against: nil) == .mismatch)
        #expect(try await hasher.verify("correct horse battery", against: nil) == .mismatch)
    }

    @Test("A password stored with other parameters matches and needs a new hash")
    func rehashNeeded() async throws {
        let pool = HashingPool(threads: 1)
        let phc = try await QueuedHasher(Argon2Hasher(parameters: cheap), on: pool).hash("correct horse battery")
        let stronger = QueuedHasher(Argon2Hasher(parameters: Argon2Parameters(memory: 128, passes: 1)), on: pool)
        #expect(try await stronger.verify("correct horse battery", against: phc) == .matchNeedsRehash)
        #expect(try await stronger.verify("wrong horse", against: phc) == .mismatch)
    }

    @Test("The same characters in another Unicode form are the same password")
    func unicodeForms() async throws {
        let hasher = QueuedHasher(Argon2Hasher(parameters: cheap), on: HashingPool(threads: 1))
        let phc = try await hasher.hash("caf\u{E9} \u{FB01}n")
        #expect(try await hasher.verify("cafe\u{301} fin", against: phc) == .match)
    }
}
