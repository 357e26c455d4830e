import CArgon2
import Foundation
import Testing

@testable import TrellisAuth

@Suite struct Argon2idTests {
    /// Cheap parameters, so that the suite is fast; one test below uses the real ones.
    private let cheap = Argon2Parameters(memory: 64, passes: 1)

    @Test("The library computes the test vector of RFC 9106, section 5.3")
    func vectorOfRFC9106() {
        var tag = [UInt8](repeating: 0, count: 32)
        var password = [UInt8](repeating: 1, count: 32)
        var salt = [UInt8](repeating: 2, count: 16)
        var secret = [UInt8](repeating: 3, count: 8)
        var data = [UInt8](repeating: 4, count: 12)
        let result = tag.withUnsafeMutableBufferPointer { tag in
            password.withUnsafeMutableBufferPointer { password in
                salt.withUnsafeMutableBufferPointer { salt in
                    secret.withUnsafeMutableBufferPointer { secret in
                        data.withUnsafeMutableBufferPointer { data in
                            var context = argon2_context()
                            (context.out, context.outlen) = (tag.baseAddress, 32)
                            (context.pwd, context.pwdlen) = (password.baseAddress, 32)
                            (context.salt, context.saltlen) = (salt.baseAddress, 16)
                            (context.secret, context.secretlen) = (secret.baseAddress, 8)
                            (context.ad, context.adlen) = (data.baseAddress, 12)
                            (context.t_cost, context.m_cost, context.lanes, context.threads) = (3, 32, 4, 4)
                            context.version = 0x13
                            return argon2id_ctx(&context)
                        }
                    }
                }
            }
        }
        #expect(result == ARGON2_OK.rawValue)
        #expect(
            tag == [
                0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53, 0xc9,
                0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01, 0xe6, 0x59,
            ])
    }

    @Test("A known password, salt and cost result in the reference implementation's PHC string")
    func knownAnswer() throws {
        let parameters = Argon2Parameters(memory: 65_536, passes: 2)
        let phc = try Argon2id.hash(Array("password".utf8), salt: Array("somesalt".utf8), parameters: parameters)
        #expect(phc == "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
        #expect(try Argon2id.verify(Array("password".utf8), against: phc))
        #expect(try !Argon2id.verify(Array("Password".utf8), against: phc))
    }

    @Test("Two hashes of one password differ, and both match it")
    func freshSalt() throws {
        let first = try Argon2id.hash(Array("correct horse battery".utf8), parameters: cheap)
        let second = try Argon2id.hash(Array("correct horse battery".utf8), parameters: cheap)
        #expect(first != second)
        #expect(try Argon2id.verify(Array("correct horse battery".utf8), against: first))
        #expect(try Argon2id.verify(Array("correct horse battery".utf8), against: second))
        #expect(try !Argon2id.verify([], against: first))
    }

    @Test(
        "A malformed stored hash is an error, not a wrong password",
        arguments: [
            "", "plain", "$argon2id$v=19$m=64,t=1,p=1$$", "$2b$12$abc",
            "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA",
        ])
    func malformedHash(phc: String) {
        #expect(throws: PasswordHashingFailure.self) { try Argon2id.verify(Array("x".utf8), against: phc) }
    }

    @Test("Parameters are parsed from a PHC string, and from no other text")
    func parametersOfHash() throws {
        let phc = try Argon2id.hash(Array("x".utf8), parameters: Argon2Parameters(memory: 128, passes: 3, lanes: 2))
        #expect(Argon2Parameters(phc: phc) == Argon2Parameters(memory: 128, passes: 3, lanes: 2))
        for other in [
            "", "$argon2i$v=19$m=1,t=1,p=1$a$b", "$argon2id$v=16$m=1,t=1,p=1$a$b", "$argon2id$v=19$m=1,t=1$a$b",
        ] {
            #expect(Argon2Parameters(phc: other) == nil)
        }
    }

    @Test("No password matches the dummy hash, and verifying it has the cost of the parameters")
    func dummyHash() throws {
        #expect(Argon2Parameters(phc: Argon2Parameters.owasp.dummyHash) == .owasp)
        #expect(try !Argon2id.verify(Array("x".utf8), against: cheap.dummyHash))
        #expect(try !Argon2id.verify([], against: Argon2Parameters.owasp.dummyHash))
    }

    @Test("An unknown user costs as much processor time as a wrong password")
    func equalTime() throws {
        let password = Array("wrong horse".utf8)
        let stored = try Argon2id.hash(Array("correct horse battery".utf8), parameters: .owasp)
        // The minimum processor time of several runs, because other tests share the machine. Without the dummy hash,
        // the ratio is over 1000.
        func cost(_ phc: String) throws -> Double {
            var least = Double.infinity
            for _ in 0..<5 {
                let start = processorTime()
                _ = try Argon2id.verify(password, against: phc)
                least = min(least, processorTime() - start)
            }
            return least
        }
        let ratio = try cost(stored) / cost(Argon2Parameters.owasp.dummyHash)
        #expect(0.4 < ratio && ratio < 2.5)
    }

    /// Returns the processor time of this thread, in seconds.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
