import Testing
import TrellisKernel

@testable import TrellisAuth

/// The codes of mails.
///
/// Source: OWASP ASVS 5, 6.5.2 to 6.5.4.
@Suite struct ProofCodeTests {
    @Test("A code has six digits, each of which can be any")
    func digits() {
        let codes = (0..<2000).map { _ in Array(ProofCode.random().utf8) }
        #expect(codes.allSatisfy { $0.count == 6 })
        for position in 0..<6 {
            #expect(Set(codes.map { $0[position] }) == Set(UInt8(ascii: "0")...UInt8(ascii: "9")), "\(position)")
        }
        // Of 2000 among a million, two are expected to be equal.
        #expect(Set(codes).count > 1950)
    }

    private func keys(_ names: String...) throws -> ProofCodeKeys {
        let list = names.map { "\($0):\(String(repeating: $0.uppercased(), count: 43))" }
        return ProofCodeKeys(try SigningKeys(parsing: list.joined(separator: ",")))
    }

    @Test("One code of two proofs has two hashes, so that equal codes can't be found in a copy of the database")
    func hashes() throws {
        let (keys, first, second) = (try keys("a"), ID<OneTimeProof>(), ID<OneTimeProof>())
        #expect(keys.hash("271828", of: first) == keys.hash("271828", of: first))
        #expect(keys.hash("271828", of: first) != keys.hash("271828", of: second))
        #expect(keys.hash("271828", of: first) != keys.hash("271829", of: first))
    }

    @Test("Without its key a hash belongs to no code; during a change of keys both match")
    func change() throws {
        let (old, both, new) = (try keys("a"), try keys("b", "a"), try keys("b"))
        let id = ID<OneTimeProof>()
        let hash = try #require(old.hash("271828", of: id))
        #expect(old.matches("271828", hash, of: id) && both.matches("271828", hash, of: id))
        #expect(!new.matches("271828", hash, of: id) && !old.matches("271829", hash, of: id))
        #expect(new.hash("271828", of: id) == both.hash("271828", of: id))
    }
}
