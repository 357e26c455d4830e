import FoundationEssentials
import Testing
import TrellisConfig

@Suite("Encryption of stored values")
struct SealerTests {
    private static func keys(_ ids: String...) throws -> Sealer {
        let entries = ids.map { id in
            "\(id):" + Data(repeating: UInt8(id.utf8.first ?? 0), count: 32).base64EncodedString()
        }
        return try Sealer(parsing: entries.joined(separator: ","), purpose: "tests")
    }
    private let value = Array("a value".utf8)

    @Test("The first key encrypts, every key decrypts, and no two ciphertexts are equal")
    func opens() throws {
        let former = try Self.keys("a")
        let sealed = try former.seal(value, in: "here")
        #expect(sealed.count == value.count + Sealer.overhead)
        #expect(try former.seal(value, in: "here") != sealed)
        let both = try Self.keys("b", "a")
        #expect(both.currentID == "b")
        #expect(try both.open(sealed, of: "a", in: "here") == value)
    }

    @Test("A missing key, a changed value, another place and another purpose are refused")
    func refuses() throws {
        let keys = try Self.keys("a")
        let sealed = try keys.seal(value, in: "here")
        #expect(throws: SealerError.missingKey("a")) { try Self.keys("b").open(sealed, of: "a", in: "here") }
        #expect(throws: SealerError.damaged) { try keys.open(sealed, of: "a", in: "there") }
        #expect(throws: SealerError.damaged) { try keys.open(Array(sealed.dropLast()), of: "a", in: "here") }
        #expect(throws: SealerError.damaged) { try keys.open([], of: "a", in: "here") }
        let text = "a:" + Data(repeating: UInt8(ascii: "a"), count: 32).base64EncodedString()
        let other = try Sealer(parsing: text, purpose: "others")
        #expect(throws: SealerError.damaged) { try other.open(sealed, of: "a", in: "here") }
    }

    @Test("A fingerprint is the same until the last key is removed, and differs for other values")
    func fingerprints() throws {
        let fingerprint = try Self.keys("a").fingerprint(of: "value")
        #expect(fingerprint.utf8.count == 64)
        #expect(try Self.keys("b", "a").fingerprint(of: "value") == fingerprint)
        #expect(try Self.keys("b").fingerprint(of: "value") != fingerprint)
        #expect(try Self.keys("a").fingerprint(of: "other") != fingerprint)
    }
}
